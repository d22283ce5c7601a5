export const maximumTagLength = 40;
export const maximumTags = 10;

/**
 * A tag as it is stored and filtered by: lower case, words joined by dashes, letters and digits of
 * any script. Null when nothing of that is left, or too much.
 */
export function normaliseTag(text: string): string | null {
	if (text.length > 4 * maximumTagLength) return null;
	const tag = text
		.normalize('NFKC')
		.toLowerCase()
		.replace(/[\s_-]+/g, '-')
		.replace(/[^\p{L}\p{M}\p{N}-]/gu, '')
		// Letters may meet their marks only now.
		.normalize('NFKC')
		.replace(/-{2,}/g, '-')
		.replace(/^-+|-+$/g, '');
	return tag === '' || tag.length > maximumTagLength ? null : tag;
}
