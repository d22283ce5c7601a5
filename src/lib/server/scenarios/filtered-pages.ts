import { and, desc, eq, gt, lt, or, type SQL, sql, type SQLWrapper } from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/pg-core';
import type { ScenarioSort } from '#lib/scenarios/vocabulary.ts';
import type { Context } from '../context.ts';
import type { Executor } from '../db/client.ts';
import { scenarios } from '../db/schema/scenarios.ts';
import { searchDocuments } from '../db/schema/search-documents.ts';
import { userScenarioProgress } from '../db/schema/user-scenario-progress.ts';
import { type AuthoredQuery, authorOf, hasDone, isDone } from './filters.ts';
import { instantAt, rankedPage, rankings } from './rankings.ts';
import { chosenTraits, hasTrait, isByAuthor, setsOf } from './traits.ts';

/** Of so many rows of an order at most it is asked whether they fit, before all that fit are found. */
const mostSteps = 1000;

/** Of so many at first: where hardly any of them fits, the rest of the steps would not fill a page. */
const firstSteps = 200;

/** A condition on a scenario, by its id as the statement around has that. */
export type IdCondition = (id: SQLWrapper) => SQL;

/** The last row of the page before. */
type Place = { key: number; id: string } | null;

/**
 * The ids and keys of one page of a ranking under filters. Where many fit, the order is walked, and
 * a page is soon full. Where that has not filled it, few fit, and all of them are found, by the index
 * over traits or among the reader's own, and put in order. The statement sees as it runs which it is:
 * nothing hangs on what the planner believes of the filters, or of how they go with the order.
 *
 * @param after the last row of the page before; null for the first page
 * @param limit rows at most
 * @param further conditions that all but a few scenarios meet
 * @param most steps of the order that are walked
 * @returns a subquery `page` with `rankedId` and `rankKey`
 */
export function filteredPage(
	{ db, actor }: Pick<Context, 'db' | 'actor'>,
	sort: ScenarioSort,
	query: AuthoredQuery,
	after: Place,
	limit: number,
	further: IdCondition[] = [],
	most = mostSteps
) {
	const states = actor ? query.mine : [];
	const isOwn = states.length > 0 && !states.includes('untried');
	const traits = traitConditions(query);
	const mine: IdCondition[] = actor && states.length > 0 ? [(id) => isDone(actor, states, id)] : [];
	if (traits.conditions.length === 0 && !isOwn) {
		// What a reader has tried is little: an order is walked past it.
		const conditions = [...mine, ...further].map((condition) => condition(scenarios.id));
		return rankedPage(db, sort, conditions, after, limit);
	}

	const meets = (conditions: IdCondition[]) =>
		and(sql`true`, ...conditions.map((condition) => condition(sql`ids.scenario_id`))) as SQL;
	const { sets, conditions } = traits;
	const ordered =
		sort === 'new' ? inTheirOrder(after, limit) : inOrder(keyOf(db, sort, after), limit);
	const isMet = meets([...conditions, ...mine, ...further]);
	const rows =
		actor && isOwn
			? sql`(with ${sets} found as materialized (
					select ids.scenario_id from ${userScenarioProgress} as ids
					where ids.user_id = ${actor.id}::uuid and (${hasDone(states)})
						and ${meets([...conditions, ...further])}
				) ${inOrder(keyOf(db, sort, after), limit)}) as rows`
			: sql`(with ${sets} ${walked(steps(db, sort, after, most), isMet, limit, {
					most,
					first: isBroad(query) || most < mostSteps ? most : firstSteps
				})}, found as materialized (
					select ids.* from (${withTraits(db, sort, query)}) as ids
					where (select count(*) from walked) < ${limit} and ${meets([...mine, ...further])}
				)
				select * from walked where (select count(*) from walked) = ${limit}
				union all (${ordered})
				limit ${limit}) as rows`;
	return db
		.select({
			rankedId: sql<string>`scenario_id`.as('ranked_id'),
			rankKey: sql`rank_key`.as('rank_key')
		})
		.from(rows)
		.as('page');
}

/** Filters of a few values, each of which many scenarios have. */
const fewValues = new Set(['role', 'difficulty', 'cefr', 'duration']);

/** Whether so much fits that it is not worth asking first. */
function isBroad(query: AuthoredQuery): boolean {
	const [filter, another] = chosenTraits(query).keys();
	return query.author === undefined && another === undefined && fewValues.has(filter ?? '');
}

/**
 * `walked`, a `with` query: what fits of an order's steps, up to a page. After the first steps the
 * rest is only taken where these let expect that it fills the page, the doubt in its favour.
 */
function walked(
	all: SQL,
	isMet: SQL,
	limit: number,
	{ most, first }: { most: number; first: number }
): SQL {
	const fitting = (source: SQL, atMost: SQL) => sql`
		select ids.scenario_id, ids.rank_key from (${source}) as ids
		where ${isMet} order by ids.rank_key desc, ids.scenario_id limit ${atMost}`;
	if (first === most) return sql`walked as materialized (${fitting(all, sql`${limit}`)})`;
	const promising = Math.ceil((limit * first) / (2.5 * most));
	const soFar = sql`(select count(*) from begun)`;
	// In the order that they have: said again, or the planner forgets it, and looks at all of them.
	const inTurn = sql`select * from (${all}) as steps order by rank_key desc, scenario_id`;
	const begun = sql`${inTurn} limit ${first}`;
	const rest = sql`${inTurn} offset ${first}
		limit case when ${soFar} between ${promising} and ${limit} - 1 then ${most} else 0 end`;
	return sql`begun as materialized (${fitting(begun, sql`${limit}`)}),
		walked as materialized (
			select * from begun union all (${fitting(rest, sql`${limit} - ${soFar}`)})
		)`;
}

/** What was found, as the order has it; the offset keeps it from being looked for among all. */
const inOrder = (key: SQL, limit: number): SQL => sql`
	select found.scenario_id, ranked.rank_key
	from found cross join lateral (${key} offset 0) as ranked
	order by ranked.rank_key desc, found.scenario_id limit ${limit}`;

/** The newest of what was found, by what documents hold themselves. */
function inTheirOrder(after: Place, limit: number): SQL {
	const last = after && instantAt(after.key);
	const isLater =
		after === null
			? sql`true`
			: sql`(published_at < ${last} or (published_at = ${last} and scenario_id > ${after.id}))`;
	return sql`select scenario_id, published_at from found where ${isLater}
		order by published_at desc, scenario_id limit ${limit}`;
}

/** What a scenario's facets and its author must be; the offsets keep these from becoming joins. */
function traitConditions(query: AuthoredQuery): { sets: SQL; conditions: IdCondition[] } {
	const { sets, condition } = setsOf(chosenTraits(query));
	const author = authorOf(query);
	return {
		sets,
		conditions: [
			...(condition
				? [
						(id: SQLWrapper) => sql`exists (select from search.facets
							where facets.scenario_id = ${id} and ${condition} offset 0)`
					]
				: []),
			...(author.length > 0
				? [
						(id: SQLWrapper) => sql`exists (select from ${searchDocuments}
							where ${searchDocuments.scenarioId} = ${id} and ${and(...author)} offset 0)`
					]
				: [])
		]
	};
}

/** All documents that the filters let through; by the newest, also when they were published. */
const withTraits = (db: Executor, sort: ScenarioSort, query: AuthoredQuery) => {
	const { scenarioId, publishedAt } = searchDocuments;
	return db
		.select(sort === 'new' ? { scenarioId, publishedAt } : { scenarioId })
		.from(searchDocuments)
		.where(
			and(
				...[...chosenTraits(query).values()].map(hasTrait),
				query.author === undefined ? undefined : isByAuthor(query.author)
			)
		)
		.getSQL();
};

/** The first rows of an order, or those that come next: the cursor's ties, then all below. */
function steps(db: Executor, sort: ScenarioSort, after: Place, most: number): SQL {
	const { key, id, covers } = rankings[sort];
	const range = (...conditions: SQL[]) =>
		db
			.select({ scenarioId: sql`${id}`.as('scenario_id'), rankKey: sql`${key}`.as('rank_key') })
			.from(key.table)
			.where(and(...covers, ...conditions))
			.orderBy(desc(key), id)
			.limit(most);
	if (!after) return range().getSQL();
	const last = lastKey(sort, after);
	return unionAll(range(eq(key, last), gt(id, after.id)), range(lt(key, last)))
		.orderBy(sql`rank_key desc`, sql`scenario_id`)
		.limit(most)
		.getSQL();
}

const lastKey = (sort: ScenarioSort, { key }: { key: number }) =>
	sort === 'new' ? instantAt(key) : key;

/** The key of what was found, where the order holds it and it comes after the last row. */
function keyOf(db: Executor, sort: ScenarioSort, after: Place): SQL {
	const { key, id, covers } = rankings[sort];
	const last = after && lastKey(sort, after);
	return db
		.select({ rankKey: sql`${key}`.as('rank_key') })
		.from(key.table)
		.where(
			and(
				sql`${id} = found.scenario_id`,
				...covers,
				after && last !== null ? or(lt(key, last), and(eq(key, last), gt(id, after.id))) : undefined
			)
		)
		.getSQL();
}
