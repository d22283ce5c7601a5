import { encodeCursor, type ListCursor } from '#lib/scenarios/list-cursor.ts';
import { maximumPageSize } from '#lib/scenarios/list-query.ts';

/** Some rows of a list, and the cursor of those that follow; null at the end. */
export interface Page<Item> {
	items: Item[];
	next: string | null;
}

/** A page's size within what is served: whatever was asked for, 1–100. */
export const withinPage = (limit: number): number =>
	Math.min(Math.max(Math.trunc(limit) || 1, 1), maximumPageSize);

/**
 * A page of the rows that were read, one more than it holds: that one is cut, and tells that another
 * page follows.
 *
 * @param read a row as the list's item, and where in its order it stands
 */
export function pageOf<Row extends { id: string }, Item>(
	rows: Row[],
	limit: number,
	read: (row: Row) => { item: Item; cursor: Omit<ListCursor, 'id'> }
): Page<Item> {
	const kept = rows.slice(0, limit);
	const last = kept.at(-1);
	return {
		items: kept.map((row) => read(row).item),
		next: last && rows.length > limit ? encodeCursor({ ...read(last).cursor, id: last.id }) : null
	};
}
