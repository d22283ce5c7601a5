import { and, asc, count, desc, eq, gt, lt, or, type SQL, sql } from 'drizzle-orm';
import { union } from 'drizzle-orm/pg-core';
import type { Executor } from '../db/client.ts';
import { scenarios } from '../db/schema/scenarios.ts';
import { searchDocuments } from '../db/schema/search-documents.ts';
import {
	asksForRow,
	hasWords,
	matches,
	matchesOften,
	matchesTitle,
	relevance,
	type Search
} from './search.ts';

/** Of more that have all words in their titles, and of more that have them anywhere, the newest. */
const mostCandidates = 1000;

/** Up to here what is found is looked up one by one; beyond, an order is walked until a page is full. */
const few = 5000;

/** Documents that this condition and the filters let through. */
const found = (db: Executor, condition: SQL, filters: SQL[]) =>
	db
		.select({ id: searchDocuments.scenarioId })
		.from(searchDocuments)
		// Filters first: they cost less than a look into a vector.
		.where(and(...filters, condition));

/**
 * Whether more than a few have the words; counted no further than it takes to know. Left to guess,
 * the planner walks a whole library for a word that nobody wrote.
 */
async function areMany(db: Executor, search: Search, filters: SQL[]): Promise<boolean> {
	// What is only to be left out, most scenarios are without.
	if (search.terms.included.length === 0) return true;
	const counted = found(db, hasWords(search), filters)
		.limit(few + 1)
		.as('counted');
	const [row] = await db.select({ count: count() }).from(counted);
	return (row?.count ?? 0) > few;
}

/**
 * A condition for any order by a figure: the scenario's document is found. Few are found first and
 * then put in order; where there are many, every so-many-th of the order fits, and a page is soon
 * full.
 *
 * @param filters conditions on `searchDocuments`
 */
export async function isFound(db: Executor, search: Search, filters: SQL[]): Promise<SQL> {
	if (!(await areMany(db, search, filters))) {
		return sql`${scenarios.id} = any(array(${found(db, matches(search), filters).getSQL()}))`;
	}
	const ofThis = and(eq(searchDocuments.scenarioId, scenarios.id), matchesOften(search)) as SQL;
	// The offset keeps the planner from finding all of them first.
	return sql`exists (${found(db, ofThis, filters).getSQL()} offset 0)`;
}

/**
 * The ids and scores of one page of what fits best. Scores are computed for a bounded number of
 * candidates: what a score needs to be read costs a hundred times as much as finding that it matches.
 *
 * @param filters conditions on `searchDocuments`
 * @param after the last row of the page before
 * @param limit rows at most
 * @returns a subquery `page` with `rankedId` and `rankKey`
 */
export async function relevantPage(
	db: Executor,
	search: Search,
	filters: SQL[],
	after: { key: number; id: string } | null,
	limit: number
) {
	const newest = (condition: SQL) =>
		found(db, condition, filters)
			.orderBy(desc(searchDocuments.publishedAt), asc(searchDocuments.scenarioId))
			.limit(mostCandidates);
	// Where vectors must be read, and many: the newest are walked until there are enough.
	const mustRead = search.terms.included.length === 0 || asksForRow(search);
	const anywhere = mustRead && (await areMany(db, search, filters)) ? matchesOften : matches;
	const inTitle = matchesTitle(search);
	const candidates = (
		inTitle ? union(newest(inTitle), newest(anywhere(search))) : newest(anywhere(search))
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
