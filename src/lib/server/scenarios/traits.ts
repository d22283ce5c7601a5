import { type SQL, sql } from 'drizzle-orm';
import type { ListFilter, ListQuery } from '#lib/scenarios/list-query.ts';
import { normaliseTag } from '#lib/scenarios/tags.ts';
import { searchDocuments } from '../db/schema/search-documents.ts';
import { isUuid } from '../db/uuid.ts';

/** What the database keeps as words such as `cefr:B1`; of a learner's own doing it keeps nothing. */
export type TraitFilter = Exclude<ListFilter, 'mine'>;

const withPrefix = (filter: TraitFilter, values: readonly string[]) =>
	values.map((value) => `${filter}:${value}`);

/** Tags as traits; they are compared as they are stored. */
export const tagTraits = (tags: readonly string[]): string[] =>
	withPrefix(
		'tag',
		tags.map(normaliseTag).filter((tag) => tag !== null)
	);

/** For each filter in which something is chosen, the traits of which a scenario must have one. */
export function chosenTraits(query: ListQuery): Map<TraitFilter, string[]> {
	const { role, difficulty, cefr, language, category, tag, duration } = query;
	const chosen: [TraitFilter, readonly string[], string[]][] = [
		['role', role, withPrefix('role', role)],
		['difficulty', difficulty, withPrefix('difficulty', difficulty)],
		['cefr', cefr, withPrefix('cefr', cefr)],
		// What is for any language can be rehearsed in each.
		['language', language, withPrefix('language', [...language, '*'])],
		['category', category, withPrefix('category', category)],
		['tag', tag, tagTraits(tag)],
		['duration', duration, withPrefix('duration', duration)]
	];
	return new Map(
		chosen.filter(([, values]) => values.length > 0).map(([filter, , traits]) => [filter, traits])
	);
}

/** Some texts as one parameter. */
export const textArray = (texts: readonly string[]): SQL => sql`${sql.param(texts)}::text[]`;

const { role, difficulty, cefrLevel, estimatedDurationSeconds, targetLanguages } = searchDocuments;
const { categories, tags, createdByUserId } = searchDocuments;

/** All traits of a document, as its index has them; and `author:` with the author's id. */
const documentTraits = sql`search.traits(${role}, ${difficulty}, ${cefrLevel},
	${estimatedDurationSeconds}, ${targetLanguages}, ${categories}, ${tags}, ${createdByUserId})`;

/**
 * Documents that have one of these, by the index over traits. The planner is not told which, or it
 * would read all documents for a common one: so it is always the index.
 */
export const hasTrait = (traits: readonly string[]): SQL =>
	sql`${documentTraits} && (select ${textArray(traits)})`;

/** Documents of this author, by the same index. */
export const isByAuthor = (author: string): SQL =>
	isUuid(author) ? hasTrait([`author:${author.toLowerCase()}`]) : sql`false`;

/** The column of `search.facets` that holds the set with what a filter asks for. */
const setNames: Record<Exclude<TraitFilter, 'tag'>, 'kind' | 'languages' | 'categories'> = {
	role: 'kind',
	difficulty: 'kind',
	cefr: 'kind',
	duration: 'kind',
	language: 'languages',
	category: 'categories'
};

/**
 * Rows of `search.facets` that have one of these traits of one filter. Which sets have it is looked
 * up once for all rows, however common the trait is; said so that no planner makes a join of it,
 * which would look it up for each row.
 */
export const isOf = (filter: TraitFilter, traits: readonly string[]): SQL =>
	filter === 'tag'
		? sql`(facets.tags && ${textArray(traits)})`
		: sql`((facets.${sql.identifier(setNames[filter])} in (
			select set_id from search.facet_sets where traits && ${textArray(traits)})) is true)`;

/**
 * Rows of `search.facets` that have one of the traits of each filter. The sets that have them are
 * `with` queries, each ending in a comma, so that a statement may ask more than once.
 */
export function setsOf(chosen: Map<TraitFilter, string[]>): { sets: SQL; condition: SQL | null } {
	const byColumn = new Map<string, SQL[]>();
	const conditions: SQL[] = [];
	for (const [filter, traits] of chosen) {
		if (filter === 'tag') conditions.push(isOf(filter, traits));
		else {
			const name = setNames[filter];
			byColumn.set(name, [...(byColumn.get(name) ?? []), sql`traits && ${textArray(traits)}`]);
		}
	}
	const sets: SQL[] = [];
	for (const [name, asked] of byColumn) {
		const column = sql.identifier(name);
		const ids = sql.identifier(`${name}_sets`);
		sets.push(sql`${ids} as materialized (
			select set_id from search.facet_sets where ${sql.join(asked, sql` and `)}),`);
		conditions.push(sql`((facets.${column} in (select set_id from ${ids})) is true)`);
	}
	const condition = conditions.length === 0 ? null : sql.join(conditions, sql` and `);
	return { sets: sql.join(sets, sql` `), condition };
}
