import { and, type SQL, sql } from 'drizzle-orm';
import type { ListQuery } from '#lib/scenarios/list-query.ts';
import type { Executor } from '../db/client.ts';
import { chosenTraits, isOf, tagTraits, textArray, type TraitFilter } from './traits.ts';

/** Of the tags, the most frequent; beside those that are chosen. */
export const mostTags = 12;

/** How many scenarios have a trait, of those that fail this filter alone or, if null, none. */
export interface TraitCount {
	failed: TraitFilter | null;
	/** Such as `cefr:B1`; `total:` for all of them, whatever they have. */
	trait: string;
	amount: number;
}

/** The filters by number, from 1: which one a row fails is the sum of those that it fails. */
const numbered: readonly TraitFilter[] = [
	'role',
	'difficulty',
	'cefr',
	'language',
	'category',
	'tag',
	'duration'
];
const several = 16;
const codeOf = (filter: TraitFilter) => several + numbered.indexOf(filter) + 1;
const failedOf = (code: number): TraitFilter | null => numbered[code - several - 1] ?? null;

/** Below twice this many, one filter is failed, and the rest says which. */
const code = (chosen: Map<TraitFilter, string[]>): SQL =>
	sql.join(
		[
			sql`0`,
			...[...chosen].map(
				([filter, traits]) =>
					sql`(not ${isOf(filter, traits)})::integer * ${codeOf(filter)}::integer`
			)
		],
		sql` + `
	);

/** Rows that fail no filter, or a single one. */
const failingOne = (chosen: Map<TraitFilter, string[]>, source: SQL, further: SQL): SQL => {
	const rows = sql`select kind, languages, categories, tags, ${code(chosen)} as failed${further}
		from ${source}`;
	// The offset keeps the code from being computed anew wherever it stands.
	return chosen.size === 0
		? rows
		: sql`select * from (${rows} offset 0) as failing where failed < ${2 * several}`;
};

/**
 * Rows of \`search.facets\` as \`with\` queries: \`nearly\`, those that fail no filter or a single one,
 * and \`taggable\`, those of them that count for tags. Which sets have a trait is looked up once for
 * all rows, so that it costs the same however common the trait is. Rows are kept between the two.
 *
 * @param source a subquery named \`facets\` with its columns
 * @param further columns to be carried along
 */
export const keptRows = (query: ListQuery, source: SQL, further = sql``): SQL => sql`
	nearly as materialized (${failingOne(chosenTraits(query), source, further)}),
	taggable as (select * from nearly where failed in (0, ${codeOf('tag')}))`;

/** The same of all facets, where they are so many that reading them again costs less than keeping. */
const allRows = (query: ListQuery): SQL => {
	const chosen = chosenTraits(query);
	const others = [...chosen].filter(([filter]) => filter !== 'tag');
	const conditions = others.map(([filter, traits]) => isOf(filter, traits));
	return sql`nearly as not materialized (${failingOne(chosen, sql`search.facets`, sql``)}),
		taggable as (select tags from search.facets where ${and(sql`true`, ...conditions)})`;
};

/**
 * Counts those rows by trait, rows that fail a filter apart from those that fail none.
 *
 * @param each what a row counts
 * @param most how many tags beside those that are chosen: the most frequent; null for all
 */
export const byTrait = (
	{ tag }: ListQuery,
	each: SQL,
	most: number | null
): SQL => sql`, grouped as (
		select failed, kind, languages, categories, sum(${each}) as amount from nearly
		group by grouping sets ((failed, kind), (failed, languages), (failed, categories))
	), tagged as (
		select trait, amount, row_number() over (order by amount desc, trait collate "C") as place
		from (
			select trait, sum(amount) as amount from (
				select unnest(tags) as trait, ${each} as amount from taggable
			) as tags group by trait
		) as sums
	)
	select failed, 'total:' as trait, sum(amount)::integer as amount
	from grouped where kind is not null group by failed
	union all
	select failed, trait, sum(amount)::integer
	from grouped join search.facet_sets on set_id = coalesce(kind, languages, categories)
		cross join lateral unnest(traits) as trait
	group by failed, trait
	union all
	select 0, trait, amount::integer from tagged
	where place <= coalesce(${most}::integer, place) or trait = any(${textArray(tagTraits(tag))})`;

/** Runs a statement that ends in `byTrait`. */
export async function traitCounts(db: Executor, statement: SQL): Promise<TraitCount[]> {
	const rows = await db.execute<{ failed: number; trait: string; amount: number }>(statement);
	return rows.map(({ failed, trait, amount }) => ({ failed: failedOf(failed), trait, amount }));
}

/**
 * Counts over what everybody may see, whatever the reader has done: one statement, which reads a
 * narrow row of each listed scenario once or, where that costs less than keeping them, twice.
 *
 * @param among the ids of those that are counted; null for all
 */
export function countForAll(
	db: Executor,
	query: ListQuery,
	among: SQL | null
): Promise<TraitCount[]> {
	const isNarrow = chosenTraits(query).size > 2;
	const where = among ? sql`where scenario_id = any(array(${among}))` : sql``;
	const rows = among || isNarrow ? keptRows(query, sql`search.facets ${where}`) : allRows(query);
	return traitCounts(db, sql`with ${rows} ${byTrait(query, sql`1`, mostTags)}`);
}
