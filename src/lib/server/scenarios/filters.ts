import { arrayOverlaps, gt, inArray, lte, or, type SQL, sql, type SQLWrapper } from 'drizzle-orm';
import type { ListQuery } from '#lib/scenarios/list-query.ts';
import { normaliseTag } from '#lib/scenarios/tags.ts';
import type { LearnerState, ScenarioDuration } from '#lib/scenarios/vocabulary.ts';
import type { Actor } from '../context.ts';
import { searchDocuments as table } from '../db/schema/search-documents.ts';
import { userScenarioProgress } from '../db/schema/user-scenario-progress.ts';
import { isUuid } from '../db/uuid.ts';

/** Can be rehearsed in one of these languages; one for any language can be in each. */
const isForLanguage = (languages: readonly string[]): SQL =>
	or(
		arrayOverlaps(table.targetLanguages, [...languages]),
		sql`cardinality(${table.targetLanguages}) = 0`
	) as SQL;

/** Has one of these tags; they are compared as they are stored. */
function hasTag(chosen: readonly string[]): SQL {
	const stored = chosen.map(normaliseTag).filter((tag) => tag !== null);
	return stored.length === 0 ? sql`false` : arrayOverlaps(table.tags, stored);
}

/** A list's query; also by one author's id, which the browse page has no filter for. */
export type AuthoredQuery = ListQuery & { author?: string };

/** Written by this person. */
const isBy = (author: string): SQL =>
	isUuid(author) ? sql`${table.createdByUserId} = ${author}::uuid` : sql`false`;

/** Takes so long; what says nothing of it fits no length. All but the last are upper bounds. */
function takes(chosen: readonly ScenarioDuration[]): SQL {
	const bounds = chosen.filter((value) => value !== 'long').map((value) => Number(value) * 60);
	const { estimatedDurationSeconds: seconds } = table;
	return or(
		bounds.length > 0 ? lte(seconds, Math.max(...bounds)) : undefined,
		chosen.includes('long') ? gt(seconds, 1800) : undefined
	) as SQL;
}

const own = userScenarioProgress;

/** What a reader's own row says of each state; a scenario without a row is `untried`. */
export const states: Record<Exclude<LearnerState, 'untried'>, SQL> = {
	open: sql`open_attempt_id is not null`,
	completed: sql`times_completed > 0`,
	saved: sql`is_saved`
};

/** A row of a learner's own is in one of these states. */
export const hasDone = (chosen: readonly LearnerState[]): SQL =>
	or(...chosen.filter((state) => state !== 'untried').map((state) => states[state])) ?? sql`false`;

/**
 * This reader has done one of these with it.
 *
 * @param id the scenario's, as the statement around has it
 */
export function isDone(reader: Actor, chosen: readonly LearnerState[], id: SQLWrapper): SQL {
	const has = (doing: SQL) =>
		sql`exists (select from ${own} as own
			where own.user_id = ${reader.id}::uuid and own.scenario_id = ${id} and (${doing}))`;
	if (!chosen.includes('untried')) return has(hasDone(chosen));
	const untried = sql`not ${has(sql`times_attempted > 0`)}`;
	// Alone, so that the planner sees what it is.
	return chosen.length === 1 ? untried : sql`(${untried} or ${has(hasDone(chosen))})`;
}

/** Of one author's, where the query asks for it. */
export const authorOf = ({ author }: AuthoredQuery): SQL[] =>
	author === undefined ? [] : [isBy(author)];

/**
 * What a query asks of documents, words aside: of one filter any value matches, and all filters must.
 *
 * @param reader whose doing `mine` asks about; of nobody's, nothing is asked
 */
export function filtersOf(query: AuthoredQuery, reader: Actor | null): SQL[] {
	const { role, difficulty, cefr, language, category, tag, duration, mine } = query;
	return [
		role.length > 0 && inArray(table.role, role),
		difficulty.length > 0 && inArray(table.difficulty, difficulty),
		cefr.length > 0 && inArray(table.cefrLevel, cefr),
		language.length > 0 && isForLanguage(language),
		category.length > 0 && arrayOverlaps(table.categories, category),
		tag.length > 0 && hasTag(tag),
		duration.length > 0 && takes(duration),
		reader !== null && mine.length > 0 && isDone(reader, mine, table.scenarioId),
		...authorOf(query)
	].filter((condition) => condition !== false);
}
