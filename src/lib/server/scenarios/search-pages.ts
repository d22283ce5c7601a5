import { and, asc, count, desc, eq, gt, lt, or, type SQL, sql } from 'drizzle-orm';
import { union } from 'drizzle-orm/pg-core';
import type { ListQuery } from '#lib/scenarios/list-query.ts';
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
import { chosenTraits, hasTrait } from './traits.ts';

/** Of more that have all words in their titles, and of more that have them anywhere, the newest. */
const mostCandidates = 1000;

/** Up to here what is found is looked up one by one; beyond, an order is walked until a page is full. */
const few = 5000;

/** What a search is narrowed by. */
export interface Narrowing {
	/** Conditions on `searchDocuments`, to be asked of each. */
	filters: SQL[];
	/** The same for the index over traits, where that tells what fits faster than asking each. */
	byIndex: SQL[];
}

/** From so many filters on, hardly anything fits them all. */
const narrowFrom = 3;

/**
 * What a search is narrowed by. The index over traits is asked where little fits the filters: then a
 * word that many have costs what fits both. Where much fits, it would cost more than it spares, and
 * for a word that few have several times as much as the word itself.
 *
 * @param filters the query's, as conditions on `searchDocuments`
 */
export function narrowingOf(query: ListQuery, filters: SQL[]): Narrowing {
	const chosen = chosenTraits(query);
	const isNarrow = chosen.has('tag') || chosen.size >= narrowFrom;
	return { filters, byIndex: isNarrow ? [...chosen.values()].map(hasTrait) : [] };
}

/** Documents that this condition and the filters let through. */
const found = (db: Executor, condition: SQL, filters: SQL[]) =>
	db
		.select({ id: searchDocuments.scenarioId })
		.from(searchDocuments)
		// Filters first: they cost less than a look into a vector.
		.where(and(...filters, condition));

/**
 * The same by the index over words and, where that is of use, the one over traits: only what is in
 * both is read. Not for words in a row, of which neither index knows, so that what the planner takes
 * for little is much. The filters stay beside: where the planner uses one index alone, they leave
 * hardly any to make up traits for.
 */
const foundByIndex = (
	db: Executor,
	search: Search,
	condition: SQL,
	{ filters, byIndex }: Narrowing
) => found(db, condition, [...filters, ...(asksForRow(search) ? [] : byIndex)]);

/**
 * Whether more than a few have the words; counted no further than it takes to know. Left to guess,
 * the planner walks a whole library for a word that nobody wrote.
 */
async function areMany(db: Executor, search: Search, narrowing: Narrowing): Promise<boolean> {
	// What is only to be left out, most scenarios are without.
	if (search.terms.included.length === 0) return true;
	const counted = foundByIndex(db, search, hasWords(search), narrowing)
		.limit(few + 1)
		.as('counted');
	const [row] = await db.select({ count: count() }).from(counted);
	return (row?.count ?? 0) > few;
}

/**
 * A condition for any order by a figure: the scenario's document is found. Few are found first and
 * then put in order; where there are many, every so-many-th of the order fits, and a page is soon
 * full.
 */
export async function isFound(db: Executor, search: Search, narrowing: Narrowing): Promise<SQL> {
	if (!(await areMany(db, search, narrowing))) {
		return sql`${scenarios.id} = any(array(${foundByIndex(db, search, matches(search), narrowing).getSQL()}))`;
	}
	const ofThis = and(eq(searchDocuments.scenarioId, scenarios.id), matchesOften(search)) as SQL;
	// The offset keeps the planner from finding all of them first.
	return sql`exists (${found(db, ofThis, narrowing.filters).getSQL()} offset 0)`;
}

/**
 * The ids and scores of one page of what fits best. Scores are computed for a bounded number of
 * candidates: what a score needs to be read costs a hundred times as much as finding that it matches.
 *
 * @param after the last row of the page before
 * @param limit rows at most
 * @returns a subquery `page` with `rankedId` and `rankKey`
 */
export async function relevantPage(
	db: Executor,
	search: Search,
	narrowing: Narrowing,
	after: { key: number; id: string } | null,
	limit: number
) {
	const newest = (documents: ReturnType<typeof found>) =>
		documents
			.orderBy(desc(searchDocuments.publishedAt), asc(searchDocuments.scenarioId))
			.limit(mostCandidates);
	// Where vectors must be read, and many: the newest are walked until there are enough.
	const mustRead = search.terms.included.length === 0 || asksForRow(search);
	const anywhere = newest(
		mustRead && (await areMany(db, search, narrowing))
			? found(db, matchesOften(search), narrowing.filters)
			: foundByIndex(db, search, matches(search), narrowing)
	);
	const inTitle = matchesTitle(search);
	const candidates = (
		inTitle ? union(newest(foundByIndex(db, search, inTitle, narrowing)), anywhere) : anywhere
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
