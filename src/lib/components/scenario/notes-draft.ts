/** Notes as they were typed in this browser, kept until the server has them. */
export interface NotesDraft {
	text: string;
	/** What the server had when the typing began. */
	base: string;
}

/**
 * What to show when the page opens and something typed earlier had not reached the server. If the
 * notes were changed elsewhere meanwhile, nothing is thrown away: the unsent text stands below.
 */
export function mergeNotes(
	server: string,
	draft: NotesDraft | null
): { text: string; isUnsent: boolean; isMixed: boolean } {
	if (!draft || draft.text === server) return { text: server, isUnsent: false, isMixed: false };
	if (draft.base === server || draft.text.startsWith(server)) {
		return { text: draft.text, isUnsent: true, isMixed: false };
	}
	if (server.includes(draft.text)) return { text: server, isUnsent: false, isMixed: false };
	return { text: `${server}\n\n${draft.text}`, isUnsent: true, isMixed: true };
}

/**
 * What to show when the scripts arrive: the draft of an earlier visit, as above, and what was typed
 * into the plain form before they were there.
 *
 * @param typed what stands in the field
 */
export function openNotes(
	server: string,
	draft: NotesDraft | null,
	typed: string
): { text: string; isUnsent: boolean; isMixed: boolean } {
	const before = mergeNotes(server, draft);
	if (typed === server) return before;
	const now = mergeNotes(before.text, { text: typed, base: server });
	return {
		text: now.text,
		isUnsent: before.isUnsent || now.isUnsent,
		isMixed: before.isMixed || now.isMixed
	};
}

/**
 * What to show when notes could not be saved because other ones stand there: the two together, as
 * above. Only what this page sent itself, and never heard back about, is simply gone on from.
 *
 * @param sent what this page has sent since it last knew what the server had
 */
export function meetNotes(
	server: string,
	draft: NotesDraft,
	sent: readonly string[]
): { text: string; isUnsent: boolean; isMixed: boolean } {
	return mergeNotes(server, sent.includes(server) ? { ...draft, base: server } : draft);
}

/** Reads what a browser had stored; null for anything that is not a draft. */
export function readDraft(stored: unknown): NotesDraft | null {
	if (typeof stored !== 'object' || stored === null) return null;
	const { text, base } = stored as Partial<NotesDraft>;
	return typeof text === 'string' && typeof base === 'string' ? { text, base } : null;
}
