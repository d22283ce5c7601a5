import { and, desc, eq, gt, isNotNull, lt, type SQL, sql } from 'drizzle-orm';
import { type PgColumn, unionAll } from 'drizzle-orm/pg-core';
import type { ListSort, ScenarioSort } from '#lib/scenarios/vocabulary.ts';
import type { Executor } from '../db/client.ts';
import { rowsAtMost } from '../db/kept-statements.ts';
import { scenarioMetadata } from '../db/schema/scenario-metadata.ts';
import { scenarios } from '../db/schema/scenarios.ts';
import { isListed } from './visibility.ts';

export interface Ranking {
	/** Ordered by this, highest first; ties by id. */
	key: PgColumn;
	id: PgColumn;
	/** What its partial index covers, so that the index is what is read. */
	covers: SQL[];
}

const ranked = (key: PgColumn, ...covers: SQL[]): Ranking => ({
	key,
	id: scenarioMetadata.scenarioId,
	covers: [scenarioMetadata.isListed.getSQL(), ...covers]
});

/** The five orders; each is read in the order of an index over listed rows. */
export const rankings: Record<ScenarioSort, Ranking> = {
	saved: ranked(scenarioMetadata.amountSavedCount),
	practised: ranked(scenarioMetadata.totalTimesUsed),
	rated: ranked(scenarioMetadata.ratingScore, isNotNull(scenarioMetadata.ratingScore)),
	trending: ranked(scenarioMetadata.trendingScore, isNotNull(scenarioMetadata.trendingScore)),
	new: { key: scenarios.publishedAt, id: scenarios.id, covers: [isListed()] }
};

/** An instant as microseconds since 1970: what PostgreSQL keeps, and a double holds exactly. */
export const microseconds = (instant: SQL | PgColumn): SQL<number> =>
	sql<number>`(extract(epoch from ${instant}) * 1000000)::double precision`;

/** The instant of so many microseconds since 1970. */
export const instantAt = (microsecondsSince1970: number): SQL =>
	sql`(timestamptz 'epoch' + ${microsecondsSince1970}::double precision * interval '1 microsecond')`;

/** A ranked row's key as a cursor carries it. */
export const cursorKey = (sort: ListSort, key: SQL): SQL<number> =>
	sort === 'new' ? microseconds(key) : sql<number>`${key}::double precision`;

/**
 * The ids and keys of one page of a ranking. After a cursor, two ranges of the index are read and
 * merged: the rest of the cursor's ties, then all below. One condition for both would read all ties
 * again for every page, and in a young library most scenarios tie at zero.
 *
 * @param filters conditions on `scenarios`
 * @param after the last row of the page before
 * @param limit rows at most
 * @returns a subquery `page` with `rankedId` and `rankKey`
 */
export function rankedPage(
	db: Executor,
	sort: ScenarioSort,
	filters: SQL[],
	after: { key: number; id: string } | null,
	limit: number
) {
	const { key, id, covers } = rankings[sort];
	const range = (...conditions: SQL[]) =>
		db
			.select({ rankedId: sql<string>`${id}`.as('ranked_id'), rankKey: sql`${key}`.as('rank_key') })
			.from(scenarioMetadata)
			.innerJoin(scenarios, eq(scenarios.id, scenarioMetadata.scenarioId))
			// The index finds the rows; the shared predicate decides.
			.where(and(...covers, isListed(), ...filters, ...conditions))
			.orderBy(desc(key), id)
			.limit(rowsAtMost(limit));
	if (!after) return range().as('page');

	const last = sort === 'new' ? instantAt(after.key) : after.key;
	// Said of both tables: of an inequality, the planner does not conclude it for the other one.
	const ties = [
		eq(key, last),
		gt(scenarioMetadata.scenarioId, after.id),
		gt(scenarios.id, after.id)
	];
	return unionAll(range(...ties), range(lt(key, last)))
		.orderBy(sql`rank_key desc`, sql`ranked_id`)
		.limit(rowsAtMost(limit))
		.as('page');
}
