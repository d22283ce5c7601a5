import { type ListSort, listSorts } from './vocabulary.ts';

/**
 * Where a page of a list ended: the last row's key and id. A number in JSON is written with as many
 * digits as it takes to read the same double back, so a score returns exactly as it was stored.
 */
export interface ListCursor {
	sort: ListSort | 'authored';
	/** The figure that the list is ordered by; instants are microseconds since 1970. */
	key: number;
	id: string;
	/** Where words are looked for: which of them the first page forgave, a bit each; 0 left out. */
	forgiven?: number;
}

const wholeKeys: ReadonlySet<string> = new Set(['saved', 'practised', 'new', 'authored']);
const maximumLength = 400;

/** A cursor as it stands in an address: opaque to everybody else. */
export function encodeCursor({ sort, key, id, forgiven = 0 }: ListCursor): string {
	const bytes = new TextEncoder().encode(
		JSON.stringify([sort, key, id, ...(forgiven === 0 ? [] : [forgiven])])
	);
	return btoa(String.fromCharCode(...bytes))
		.replaceAll('+', '-')
		.replaceAll('/', '_')
		.replaceAll('=', '');
}

/** The cursor that an address carries, or null when it is not one of ours. Never throws. */
export function decodeCursor(text: string): ListCursor | null {
	if (text.length > maximumLength || !/^[\w-]+$/.test(text)) return null;
	try {
		const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
		const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
		const decoded: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
		if (!Array.isArray(decoded) || (decoded.length !== 3 && decoded.length !== 4)) return null;
		const [sort, key, id, forgiven = 0] = decoded as unknown[];
		if (typeof sort !== 'string' || typeof key !== 'number' || typeof id !== 'string') return null;
		if (!(listSorts as readonly string[]).includes(sort) && sort !== 'authored') return null;
		if (!Number.isFinite(key) || (wholeKeys.has(sort) && !Number.isSafeInteger(key))) return null;
		// Counts are 32-bit integers in the database: a larger one would be refused there.
		if ((sort === 'saved' || sort === 'practised') && Math.abs(key) > 2_147_483_647) return null;
		if (id === '' || id.includes('\0') || !id.isWellFormed()) return null;
		if (typeof forgiven !== 'number' || !Number.isSafeInteger(forgiven)) return null;
		if (forgiven < 0 || forgiven > 2_147_483_647) return null;
		return { sort: sort as ListCursor['sort'], key, id, ...(forgiven > 0 && { forgiven }) };
	} catch {
		return null;
	}
}
