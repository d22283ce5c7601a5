import { type SQL, sql } from 'drizzle-orm';
import { decodeCursor } from '#lib/scenarios/list-cursor.ts';
import { type ListFilter, listFilters } from '#lib/scenarios/list-query.ts';
import { normaliseTag } from '#lib/scenarios/tags.ts';
import type { FilterCounts } from '#lib/scenarios/types.ts';
import {
	scenarioCategories,
	scenarioDurations,
	scenarioLanguages
} from '#lib/scenarios/vocabulary.ts';
import type { Actor, Context } from '../context.ts';
import { searchDocuments } from '../db/schema/search-documents.ts';
import { userScenarioProgress } from '../db/schema/user-scenario-progress.ts';
import { type AuthoredQuery, authorOf, conditionsOf, states } from './filters.ts';
import { matches, readSearch } from './search.ts';

/** Of the tags, the most frequent; beside those that are chosen. */
const mostTags = 12;

/** How many scenarios a filter's value would leave; the total as the value of no filter. */
interface Counted {
	filter: ListFilter | 'total' | 'any language';
	value: string;
	amount: number;
}

/**
 * How many scenarios each value of each filter would leave, in one statement that reads every
 * listed scenario at most once. A scenario that fails one filter alone counts for the values of
 * that filter; one that fails none, for all.
 */
export async function countFilters(
	{ db, actor }: Context,
	query: AuthoredQuery
): Promise<FilterCounts> {
	const cursor = query.after === null ? null : decodeCursor(query.after);
	const search =
		query.q === '' ? null : await readSearch(db, query.q, cursor && (cursor.forgiven ?? 0));
	if (query.q !== '' && search === null) return countsFrom([], query);

	const conditions = conditionsOf(query, actor, searchDocuments);
	const all = [...authorOf(query, searchDocuments), ...(search ? [matches(search)] : [])];
	const counted = await db.execute<{ filter: string; value: string; amount: number }>(sql`
		with nearly as materialized (
			select * from (
				select scenario_id, role, difficulty, cefr_level, target_languages, categories, tags,
					estimated_duration_seconds as seconds, ${failed(conditions)} as failed
				from ${searchDocuments}
				where ${sql.join([sql`true`, ...all], sql` and `)}
			) as documents
			where cardinality(failed) <= 1
		)
		select 'total' as filter, '' as value, count(*)::integer as amount
		from nearly where failed = '{}'
		union all ${sql.join(parts(query, actor), sql` union all `)}`);
	return countsFrom([...counted] as Counted[], query);
}

/** The names of the filters that a document fails. */
const failed = (conditions: Partial<Record<ListFilter, SQL>>): SQL =>
	sql`array_remove(array[${sql.join(
		[
			sql`null`,
			...Object.entries(conditions).map(
				([filter, condition]) => sql`case when ${condition} then null else ${filter}::text end`
			)
		],
		sql`, `
	)}]::text[], null)`;

/** Whom a filter's values are counted over. */
const left = (filter: ListFilter): SQL => sql`nearly where failed <@ array[${filter}::text]`;

const byColumn = (filter: ListFilter, column: SQL): SQL => sql`
	select ${filter}, ${column}::text, count(*)::integer
	from ${left(filter)} and ${column} is not null group by ${column}`;

const byElement = (filter: ListFilter, column: SQL): SQL => sql`
	select ${filter}, value, count(*)::integer
	from (select distinct scenario_id, unnest(${column}) as value from ${left(filter)}) as each
	group by value`;

function parts({ tag }: AuthoredQuery, reader: Actor | null): SQL[] {
	const seconds = scenarioDurations.map((value) => ({
		value,
		from: value === 'long' ? 1801 : 0,
		to: value === 'long' ? null : Number(value) * 60
	}));
	return [
		byColumn('role', sql`role`),
		byColumn('difficulty', sql`difficulty`),
		byColumn('cefr', sql`cefr_level`),
		byElement('language', sql`target_languages`),
		sql`select 'any language', '', count(*)::integer
			from ${left('language')} and target_languages = '{}'`,
		byElement('category', sql`categories`),
		sql`select * from (${byElement('tag', sql`tags`)}) as tagged (filter, value, amount)
			where value = any(array[${sql.join([sql`null`, ...tag.map((value) => sql`${normaliseTag(value)}`)], sql`, `)}]::text[])
			union (select * from (${byElement('tag', sql`tags`)}) as tagged (filter, value, amount)
			order by amount desc, value limit ${mostTags})`,
		...seconds.map(
			({ value, from, to }) => sql`select 'duration', ${value}::text, count(*)::integer
				from ${left('duration')} and seconds between ${from}::integer and coalesce(${to}::integer, seconds)`
		),
		...(reader ? [byDoing(reader)] : [])
	];
}

/** By what the reader has done: what has no row of theirs is untried. */
const byDoing = (reader: Actor): SQL => sql`
	select 'mine', done.value, done.amount from (
		select
			count(*) filter (where ${states.open})::integer as open,
			count(*) filter (where ${states.completed})::integer as completed,
			count(*) filter (where ${states.saved})::integer as saved,
			(select count(*) from ${left('mine')})::integer
				- count(*) filter (where ${userScenarioProgress.timesAttempted} > 0)::integer as untried
		from nearly join ${userScenarioProgress}
			on ${userScenarioProgress.scenarioId} = nearly.scenario_id
			and ${userScenarioProgress.userId} = ${reader.id}::uuid
		where failed <@ array['mine']
	) as mine cross join lateral (values
		('untried', untried), ('open', open), ('completed', completed), ('saved', saved)
	) as done (value, amount)`;

function countsFrom(counted: Counted[], { language }: AuthoredQuery): FilterCounts {
	const values = Object.fromEntries(
		listFilters.map((filter) => [filter, {}])
	) as FilterCounts['values'];
	let total = 0;
	let anyLanguage = 0;
	for (const { filter, value, amount } of counted) {
		if (filter === 'total') total = amount;
		else if (filter === 'any language') anyLanguage = amount;
		else if (amount > 0 && isKnown(filter, value)) values[filter][value] = amount;
	}
	for (const chosen of language) values.language[chosen] ??= 0;
	for (const value of Object.keys(values.language)) values.language[value]! += anyLanguage;
	return { total, values };
}

/** What a list can be filtered by; a row may hold what only another version knows. */
function isKnown(filter: ListFilter, value: string): boolean {
	if (filter === 'language') return (scenarioLanguages as readonly string[]).includes(value);
	if (filter === 'category') return (scenarioCategories as readonly string[]).includes(value);
	return true;
}
