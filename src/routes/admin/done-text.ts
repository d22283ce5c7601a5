import { m } from '#lib/paraglide/messages.js';

const done: Record<string, () => string> = {
	dismissed: m.moderation_done_dismissed,
	unlisted: m.moderation_done_unlisted,
	lifted: m.moderation_done_lifted,
	disabled: m.moderation_done_disabled,
	enabled: m.moderation_done_enabled,
	'signed-out': m.moderation_done_signed_out
};

/** What the address says was just done; null for what is none of ours. */
export const doneText = (code: string | null): string | null =>
	code !== null && Object.hasOwn(done, code) ? (done[code]?.() ?? null) : null;
