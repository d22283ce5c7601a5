import { m } from '#lib/paraglide/messages.js';

const texts: Record<string, () => string> = {
	created: m.authoring_done_created,
	saved: m.authoring_done_saved,
	published: m.authoring_done_published,
	withdrawn: m.authoring_done_withdrawn
};

/** What has just been done, as an address says it; null for anything else. */
export const doneText = (done: string | null): string | null =>
	(done !== null && Object.hasOwn(texts, done) && texts[done]?.()) || null;
