import { arrayOverlaps, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { ListQuery } from '#lib/scenarios/list-query.ts';
import { normaliseTag } from '#lib/scenarios/tags.ts';
import { scenarios } from '../db/schema/scenarios.ts';
import { matches } from './search.ts';

/** Can be rehearsed in one of these languages; one for any language can be in each. */
export const isForLanguage = (languages: readonly string[]): SQL =>
	or(
		arrayOverlaps(scenarios.targetLanguages, [...languages]),
		sql`cardinality(${scenarios.targetLanguages}) = 0`
	) as SQL;

/** Has one of these tags; they are compared as they are stored. */
function hasTag(tags: readonly string[]): SQL {
	const stored = tags.map(normaliseTag).filter((tag) => tag !== null);
	return stored.length === 0 ? sql`false` : arrayOverlaps(scenarios.tags, stored);
}

/** A list's query; also by one author's id, which the browse page has no filter for. */
export type AuthoredQuery = ListQuery & { author?: string };

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Written by this person; what is no person's id is nobody's, rather than an error. */
const isBy = (author: string): SQL =>
	uuid.test(author) ? sql`${scenarios.createdByUserId} = ${author}::uuid` : sql`false`;

/** What a query filters by: of one filter any value matches, and all filters must. */
export function filtersOf(query: AuthoredQuery): SQL[] {
	const { role, difficulty, cefr, language, category, tag, q, author } = query;
	return [
		role.length > 0 && inArray(scenarios.role, role),
		difficulty.length > 0 && inArray(scenarios.difficulty, difficulty),
		cefr.length > 0 && inArray(scenarios.cefrLevel, cefr),
		language.length > 0 && isForLanguage(language),
		category.length > 0 && arrayOverlaps(scenarios.categories, category),
		tag.length > 0 && hasTag(tag),
		q !== '' && matches(q),
		author !== undefined && isBy(author)
	].filter((condition) => condition !== false);
}
