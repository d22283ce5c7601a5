import { and, asc, desc, eq, gt, lt, or, type SQL, sql } from 'drizzle-orm';
import { union } from 'drizzle-orm/pg-core';
import type { Executor } from '../db/client.ts';
import { scenarios } from '../db/schema/scenarios.ts';
import { searchDocuments } from '../db/schema/search-documents.ts';
import { matches, matchesTitle, relevance, type Search } from './search.ts';

/** Of more that have all words in their titles, and of more that have them anywhere, the newest. */
const mostCandidates = 1000;

/** A scenario's document is found; to be used among the conditions of any order. */
export const isFound = (db: Executor, search: Search, filters: SQL[]): SQL =>
	sql`${scenarios.id} in ${db
		.select({ id: searchDocuments.scenarioId })
		.from(searchDocuments)
		.where(and(matches(search), ...filters))}`;

/**
 * The ids and scores of one page of what fits best. Scores are computed for a bounded number of
 * candidates: what a score needs to be read costs a hundred times as much as finding that it matches.
 *
 * @param filters conditions on `searchDocuments`
 * @param after the last row of the page before
 * @param limit rows at most
 * @returns a subquery `page` with `rankedId` and `rankKey`
 */
export function relevantPage(
	db: Executor,
	search: Search,
	filters: SQL[],
	after: { key: number; id: string } | null,
	limit: number
) {
	const newest = (condition: SQL) =>
		db
			.select({ id: searchDocuments.scenarioId })
			.from(searchDocuments)
			.where(and(condition, ...filters))
			.orderBy(desc(searchDocuments.publishedAt), asc(searchDocuments.scenarioId))
			.limit(mostCandidates);
	const inTitle = matchesTitle(search);
	const candidates = (
		inTitle ? union(newest(inTitle), newest(matches(search))) : newest(matches(search))
	).as('candidates');
	const scored = db
		.select({
			rankedId: sql<string>`${searchDocuments.scenarioId}`.as('ranked_id'),
			rankKey: relevance(search).as('rank_key')
		})
		.from(candidates)
		.innerJoin(searchDocuments, eq(searchDocuments.scenarioId, candidates.id))
		.as('scored');
	return db
		.select()
		.from(scored)
		.where(
			after
				? or(
						lt(scored.rankKey, after.key),
						and(eq(scored.rankKey, after.key), gt(scored.rankedId, after.id))
					)
				: undefined
		)
		.orderBy(desc(scored.rankKey), asc(scored.rankedId))
		.limit(limit)
		.as('page');
}
