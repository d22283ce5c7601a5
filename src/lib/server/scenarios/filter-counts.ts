import { and, type SQL, sql } from 'drizzle-orm';
import { decodeCursor } from '#lib/scenarios/list-cursor.ts';
import {
	defaultSort,
	type ListFilter,
	listFilters,
	type ListQuery,
	listQuery,
	pageSize
} from '#lib/scenarios/list-query.ts';
import type { FilterCounts } from '#lib/scenarios/types.ts';
import { scenarioCategories, scenarioLanguages } from '#lib/scenarios/vocabulary.ts';
import { readShared } from '../cache/shared-reads.ts';
import type { Context } from '../context.ts';
import type { Executor } from '../db/client.ts';
import { searchDocuments } from '../db/schema/search-documents.ts';
import { countForAll, type TraitCount } from './facet-counts.ts';
import { type AuthoredQuery, authorOf } from './filters.ts';
import { countOwn, countStates } from './own-counts.ts';
import { matches, readSearch } from './search.ts';

/**
 * How many scenarios each value of each filter would leave. What all readers see alike is counted
 * without regard to the reader, and shared where there is a cache; what the reader has done, over
 * their own rows alone.
 */
export async function countFilters(context: Context, query: AuthoredQuery): Promise<FilterCounts> {
	const { db, actor } = context;
	// Only what the counts hang on: no order, no page.
	const counted = {
		...listQuery({ ...query, sort: defaultSort, after: null, limit: pageSize, mine: [] }),
		author: query.author,
		forgiven: forgivenBy(query)
	};
	const all = tallyOf(
		await readShared(context, 'library', ['counts', counted], async (anybody) =>
			countForAll(anybody.db, counted, await idsAmong(anybody.db, counted))
		)
	);
	if (!actor) return countsFrom(all, query, {});

	const among = await idsAmong(db, counted);
	const { untried: tried, ...done } = await countStates(db, actor, query, among);
	// The total may be a moment old, the reader's own never is.
	const mine = { untried: Math.max(0, all.total - tried), ...done };
	if (query.mine.length === 0) return countsFrom(all, query, mine);
	const own = tallyOf(await countOwn(db, actor, query, among));
	return countsFrom(query.mine.includes('untried') ? added(all, own) : own, query, mine);
}

/** Which words the first page forgave, so that a later one counts what it lists. */
function forgivenBy({ q, sort, after }: ListQuery): number | null {
	const cursor = q === '' || after === null ? null : decodeCursor(after);
	return cursor?.sort === sort ? (cursor.forgiven ?? 0) : null;
}

/** What words and an author leave, whatever the filters; null where there are neither. */
async function idsAmong(
	db: Executor,
	query: AuthoredQuery & { forgiven: number | null }
): Promise<SQL | null> {
	const conditions = authorOf(query);
	if (query.q !== '') {
		const search = await readSearch(db, query.q, query.forgiven);
		conditions.push(search ? matches(search) : sql`false`);
	}
	return conditions.length === 0
		? null
		: sql`select ${searchDocuments.scenarioId} from ${searchDocuments} where ${and(...conditions)}`;
}

/** How many scenarios a list holds, and for each trait how many with it in its filter's place. */
interface Tally {
	total: number;
	traits: Map<string, number>;
}

const filterOf = (trait: string) => trait.slice(0, trait.indexOf(':'));

/** A scenario that fails one filter alone counts for that filter's values; one that fails none, for all. */
function tallyOf(counts: readonly TraitCount[]): Tally {
	const tally: Tally = { total: 0, traits: new Map() };
	for (const { failed, trait, amount } of counts) {
		if (failed !== null && failed !== filterOf(trait)) continue;
		if (trait === 'total:') tally.total += amount;
		else tally.traits.set(trait, (tally.traits.get(trait) ?? 0) + amount);
	}
	return tally;
}

/** What all see, with what the reader's own rows add to it or take away. */
const added = (all: Tally, own: Tally): Tally => ({
	total: all.total + own.total,
	traits: new Map(
		[...all.traits].map(([trait, amount]) => [trait, amount + (own.traits.get(trait) ?? 0)])
	)
});

const known: Partial<Record<string, readonly string[]>> = {
	language: scenarioLanguages,
	category: scenarioCategories
};

function countsFrom(
	{ total, traits }: Tally,
	{ language }: ListQuery,
	mine: Record<string, number>
): FilterCounts {
	const values = Object.fromEntries(
		listFilters.map((filter) => [filter, filter === 'mine' ? mine : {}])
	) as Record<ListFilter, Record<string, number>>;
	for (const [trait, amount] of traits) {
		const filter = filterOf(trait) as ListFilter;
		const value = trait.slice(filter.length + 1);
		// A row may have values that only another version filters by.
		if (amount > 0 && (known[filter]?.includes(value) ?? true)) values[filter][value] = amount;
	}
	const forAny = traits.get('language:*') ?? 0;
	for (const chosen of language) values.language[chosen] ??= 0;
	for (const name of Object.keys(values.language)) values.language[name]! += forAny;
	return { total, values };
}
