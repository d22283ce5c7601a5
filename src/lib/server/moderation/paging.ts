import { sql, type SQL, type SQLWrapper } from 'drizzle-orm';
import { cursorMicros, instantOf, pageValues, type PageValues } from '../db/keyset.ts';
import { isUuid } from '../db/uuid.ts';

// Pages of what admins look through, in either direction.

export interface PageWish {
	after?: string | null | undefined;
	limit?: number;
}

/** Reads what a caller asked for. A cursor that is none of ours means the first page. */
export const valuesOf = ({ after, limit }: PageWish): PageValues =>
	pageValues({ ...(after && { after }), ...(limit !== undefined && { limit }) });

/** What a row needs for the next page to begin after it. */
export const cursorOf = (by: SQLWrapper, id: SQLWrapper) => ({
	cursorMicros: sql<string>`${cursorMicros(sql`${by}`)}::text`,
	cursorId: sql<string>`${id}::text`
});

/** Whether a row comes after the cursor; undefined, so no condition, on the first page. */
export function beyond(
	by: SQLWrapper,
	id: SQLWrapper,
	{ afterMicros, afterId }: PageValues,
	{ latestFirst, kind = 'uuid' }: { latestFirst: boolean; kind?: 'uuid' | 'text' }
): SQL | undefined {
	if (afterMicros === null || afterId === null) return undefined;
	if (kind === 'uuid' && !isUuid(afterId)) return undefined;
	const place = sql`(${instantOf(afterMicros)}, ${
		kind === 'uuid' ? sql`${afterId}::uuid` : sql`${afterId}::text`
	})`;
	return latestFirst ? sql`(${by}, ${id}) < ${place}` : sql`(${by}, ${id}) > ${place}`;
}
