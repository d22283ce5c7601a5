import { decodeCursor } from './list-cursor.ts';

/** Where a list ordered by newness goes on, from its address; null for the first page. */
export function readCursor(searchParams: URLSearchParams): string | null {
	const after = searchParams.get('after');
	return after !== null && decodeCursor(after)?.sort === 'new' ? after : null;
}
