import { m } from '#lib/paraglide/messages.js';
import type { AdminAct, PeopleKind, ReportReason } from './vocabulary.ts';

const acts: Record<AdminAct, () => string> = {
	'grant-admin': m.moderation_act_grant_admin,
	'revoke-admin': m.moderation_act_revoke_admin,
	disable: m.moderation_act_disable,
	enable: m.moderation_act_enable,
	'sign-out': m.moderation_act_sign_out,
	unlist: m.moderation_act_unlist,
	lift: m.moderation_act_lift,
	dismiss: m.moderation_act_dismiss,
	check: m.moderation_act_check
};

/** What an admin did: "Unlisted a scenario". */
export const actLabel = (act: AdminAct): string => acts[act]();

const kinds: Record<PeopleKind, () => string> = {
	admins: m.moderation_people_admins,
	disabled: m.moderation_people_disabled,
	guests: m.moderation_people_guests
};

/** Whom a list of people is narrowed to. */
export const peopleLabel = (kind: PeopleKind): string => kinds[kind]();

const reasons: Record<ReportReason, () => string> = {
	hateful: m.report_reason_hateful,
	harmful: m.report_reason_harmful,
	sexual: m.report_reason_sexual,
	personal: m.report_reason_personal,
	copied: m.report_reason_copied,
	misleading: m.report_reason_misleading,
	spam: m.report_reason_spam,
	other: m.report_reason_other
};

/** Why somebody reported a scenario. */
export const reasonLabel = (reason: ReportReason): string => reasons[reason]();
