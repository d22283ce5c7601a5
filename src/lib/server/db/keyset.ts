import { type Placeholder, sql, type SQL } from 'drizzle-orm';

// Keyset pages by an instant and an id. Instants go through cursors as whole
// microseconds: in a JavaScript date they would lose three digits, and rows be skipped.

const defaultLimit = 24;
const mostItems = 100;

/** What a page's statement is run with; `limit` is one more than the page holds. */
export type PageValues = { afterMicros: string | null; afterId: string | null; limit: number };

/** An instant as a cursor carries it. */
export const cursorMicros = (by: SQL): SQL => sql`(extract(epoch from ${by}) * 1000000)::bigint`;

/** The instant that a cursor carries. */
export const instantOf = (micros: string | Placeholder): SQL =>
	sql`timestamptz 'epoch' + ${micros}::bigint * interval '1 microsecond'`;

/** Whether a row comes after the cursor, latest first; all do without one. */
export const isAfterCursor = (by: SQL, id: SQL): SQL => sql`(
	${sql.placeholder('afterMicros')}::bigint is null
	or (${by}, ${id}) < (
		${instantOf(sql.placeholder('afterMicros'))}, ${sql.placeholder('afterId')}::text))`;

/** Reads what a caller asked for. A cursor that is none of ours means the first page. */
export function pageValues({ after, limit }: { after?: string; limit?: number }): PageValues {
	const decoded = Buffer.from(after ?? '', 'base64url').toString();
	// 16 digits reach to the year 2286, far within what PostgreSQL takes for an instant.
	const [, afterMicros, afterId] = /^(\d{1,16}) ([^\0]{1,200})$/s.exec(decoded) ?? [];
	const items = Math.min(Math.max(Math.trunc(limit ?? defaultLimit) || 1, 1), mostItems);
	return { afterMicros: afterMicros ?? null, afterId: afterId ?? null, limit: items + 1 };
}

/** Makes the page: the row beyond it only tells that another page follows. */
export function pageOf<Row extends { cursorMicros: string; cursorId: string }, Item>(
	rows: Row[],
	{ limit }: PageValues,
	item: (row: Row) => Item
): { items: Item[]; next: string | null } {
	const shown = rows.slice(0, limit - 1);
	const last = shown.at(-1);
	return {
		items: shown.map(item),
		next:
			last && rows.length > shown.length
				? Buffer.from(`${last.cursorMicros} ${last.cursorId}`).toString('base64url')
				: null
	};
}
