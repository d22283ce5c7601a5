import { formatWait } from '#lib/format.ts';
import { m } from '#lib/paraglide/messages.js';

/** The words of every code that a refusal or a field can come back with. */
const words: Record<string, () => string> = {
	'account-disabled': m.moderation_error_account_disabled,
	'account-gone': m.account_error_account_gone,
	'account-unverified': m.access_error_account_unverified,
	'attempt-open': m.error_attempt_open,
	'attempt-over': m.error_attempt_over,
	'bad-request': m.error_bad_request,
	broken: m.error_broken,
	'credentials-wrong': m.error_credentials_wrong,
	'edited-elsewhere': m.authoring_error_edited_elsewhere,
	'email-invalid': m.error_email_invalid,
	'email-taken': m.error_email_taken,
	'email-unchanged': m.access_error_email_unchanged,
	'held-back': m.moderation_error_held_back,
	invalid: m.account_error_invalid,
	'invalid-characters': m.error_not_text,
	'last-way-in': m.access_error_last_way_in,
	'levels-disagree': m.error_levels_disagree,
	'link-of-another': m.access_error_link_of_another,
	'link-over': m.access_error_link_over,
	'mail-too-soon': m.access_error_mail_too_soon,
	'mail-unavailable': m.access_error_mail_unavailable,
	'name-characters': m.account_error_name_characters,
	'name-reserved': m.account_error_name_reserved,
	'notes-changed': m.error_notes_changed,
	'notes-too-long': m.error_notes_too_long,
	'needs-account': m.guest_error_needs_account,
	'not-an-admin': m.moderation_error_not_an_admin,
	'not-a-choice': m.error_not_a_choice,
	'not-a-number': m.error_not_a_number,
	'not-a-tag': m.account_error_not_a_tag,
	'not-allowed': m.error_not_allowed,
	'not-confirmed': m.account_error_not_confirmed,
	'not-found': m.account_error_not_found,
	'not-publishable': m.error_not_publishable,
	'not-sent': m.error_not_sent,
	'not-text': m.error_not_text,
	offline: m.error_offline,
	'own-account': m.moderation_error_own_account,
	'out-of-range': m.error_out_of_range,
	'password-too-common': m.error_password_too_common,
	'password-too-long': m.account_error_password_too_long,
	'password-too-short': m.account_error_password_too_short,
	'password-wrong': m.account_error_password_wrong,
	'provider-failed': m.access_error_provider_failed,
	'provider-linked-elsewhere': m.access_error_provider_linked_elsewhere,
	'provider-unverified': m.access_error_provider_unverified,
	'rating-needs-attempt': m.error_rating_needs_attempt,
	'rating-own-scenario': m.error_rating_own_scenario,
	'reflection-needs-completion': m.error_reflection_needs_completion,
	'report-not-found': m.moderation_error_report_not_found,
	required: m.error_required,
	'scenario-not-found': m.error_scenario_not_found,
	'too-busy': m.error_too_busy,
	'too-large': m.error_too_large,
	'too-long': m.error_too_long,
	'too-many': m.error_too_many,
	'too-many-fields': m.error_too_large,
	'too-many-tries': m.error_too_many_tries,
	'too-short': m.error_too_short,
	unavailable: m.error_unavailable,
	'user-not-found': m.moderation_error_user_not_found
};

/** Of what was too often, where it is known when it may be tried again. */
const until: Record<string, (known: { wait: string }) => string> = {
	'mail-too-soon': m.access_error_mail_too_soon_until,
	'too-many-tries': m.error_too_many_tries_until
};

/**
 * What a code means, in the reader's language.
 *
 * @param seconds where something was done too often: until it may be tried again
 */
export function errorText(code: string, seconds?: number): string {
	if (seconds !== undefined && Object.hasOwn(until, code)) {
		return until[code]!({ wait: formatWait(seconds) });
	}
	return (Object.hasOwn(words, code) ? words[code]! : m.error_unknown)();
}
