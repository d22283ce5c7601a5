export type Place = 'browse' | 'library' | 'write';

/** Which of the header's places a path, without its language, belongs to; null for none. */
export function placeOf(path: string): Place | null {
	// Of one's own scenario: written, not browsed.
	if (/^\/scenarios\/(new|[^/]+\/(edit|delete))\/?$/.test(path)) return 'write';
	if (/^\/(scenarios|tags|categories|authors)(\/|$)/.test(path)) return 'browse';
	return /^\/library(\/|$)/.test(path) ? 'library' : null;
}
