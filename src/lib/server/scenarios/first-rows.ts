import { sql } from 'drizzle-orm';
import { maximumPageSize, pageSize } from '#lib/scenarios/list-query.ts';
import type { ScenarioSort } from '#lib/scenarios/vocabulary.ts';
import type { Context } from '../context.ts';
import { keptStatements } from '../db/kept-statements.ts';
import { listRows } from './list-rows.ts';
import { rankedPage } from './rankings.ts';

/** As many of an order as one of these, and one more: the front page's, the lists', the most. */
const sizes = [6, 12, pageSize, maximumPageSize];

/**
 * The first rows of an order that nothing narrows, by a statement that is planned a few times on each
 * connection and then no more: planning takes longer than reading. Pages after the first are another
 * matter (`rankedPage`): how many tie with a cursor decides how they are read, and a plan for all
 * cursors does not know it.
 *
 * @param limit rows at most
 */
export function readFirst({ db, actor, now }: Context, sort: ScenarioSort, limit: number) {
	const size = sizes.find((size) => size >= limit - 1) ?? limit - 1;
	return firstRows(db, sort, size, actor !== null, now !== undefined).execute({
		reader: actor?.id,
		now: now?.toISOString(),
		limit
	});
}

const firstRows = keptStatements(
	(db, sort: ScenarioSort, size: number, isSignedIn: boolean, hasClock: boolean) => {
		const { placeholder } = sql;
		const rows = listRows(db, rankedPage(db, sort, [], null, size + 1), {
			reader: isSignedIn ? { id: placeholder('reader') } : null,
			sort,
			now: hasClock ? sql`${placeholder('now')}::timestamptz` : sql`now()`,
			isSearch: false
		});
		// As many as were asked for; and without a value the driver would not keep the statement.
		return rows.limit(placeholder('limit')).prepare('first-rows');
	}
);
