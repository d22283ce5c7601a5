import { arrayOverlaps, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { ListQuery } from '#lib/scenarios/list-query.ts';
import { normaliseTag } from '#lib/scenarios/tags.ts';
import { scenarios } from '../db/schema/scenarios.ts';
import type { searchDocuments } from '../db/schema/search-documents.ts';

/** What has the columns that are filtered by: scenarios, and their documents for search. */
type Filtered = typeof scenarios | typeof searchDocuments;

/** Can be rehearsed in one of these languages; one for any language can be in each. */
export const isForLanguage = (
	languages: readonly string[],
	{ targetLanguages }: Filtered = scenarios
): SQL =>
	or(
		arrayOverlaps(targetLanguages, [...languages]),
		sql`cardinality(${targetLanguages}) = 0`
	) as SQL;

/** Has one of these tags; they are compared as they are stored. */
function hasTag(chosen: readonly string[], { tags }: Filtered): SQL {
	const stored = chosen.map(normaliseTag).filter((tag) => tag !== null);
	return stored.length === 0 ? sql`false` : arrayOverlaps(tags, stored);
}

/** A list's query; also by one author's id, which the browse page has no filter for. */
export type AuthoredQuery = ListQuery & { author?: string };

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Written by this person; what is no person's id is nobody's, rather than an error. */
const isBy = (author: string, { createdByUserId }: Filtered): SQL =>
	uuid.test(author) ? sql`${createdByUserId} = ${author}::uuid` : sql`false`;

/** What a query filters by, words aside: of one filter any value matches, and all filters must. */
export function filtersOf(query: AuthoredQuery, table: Filtered = scenarios): SQL[] {
	const { role, difficulty, cefr, language, category, tag, author } = query;
	return [
		role.length > 0 && inArray(table.role, role),
		difficulty.length > 0 && inArray(table.difficulty, difficulty),
		cefr.length > 0 && inArray(table.cefrLevel, cefr),
		language.length > 0 && isForLanguage(language, table),
		category.length > 0 && arrayOverlaps(table.categories, category),
		tag.length > 0 && hasTag(tag, table),
		author !== undefined && isBy(author, table)
	].filter((condition) => condition !== false);
}
