import { arrayOverlaps, type SQL, sql } from 'drizzle-orm';
import { union } from 'drizzle-orm/pg-core';
import { type ListQuery, listQuery } from '#lib/scenarios/list-query.ts';
import type { ScenarioDetail } from '#lib/scenarios/types.ts';
import {
	cefrLevels,
	type ScenarioCategory,
	type ScenarioLanguage
} from '#lib/scenarios/vocabulary.ts';
import type { Context } from '../context.ts';
import { scenarios } from '../db/schema/scenarios.ts';
import { userScenarioProgress } from '../db/schema/user-scenario-progress.ts';
import { filteredPage, type IdCondition } from './filtered-pages.ts';
import { textArray } from './traits.ts';

/** What scenarios are alike by. */
export type Likeness = Pick<
	ScenarioDetail,
	'targetLanguages' | 'textLanguage' | 'cefrLevel' | 'categories' | 'tags' | 'role'
>;

/** From how many of the most saved ones of each kind those most like another are chosen. */
const candidatesEach = 40;
const mostSteps = 300;

/** Of tags that two scenarios share, so many make them more alike. */
const mostSharedTags = 3;

/**
 * Listed scenarios that may be like this one: the most saved that can be rehearsed in its language
 * and share a tag, those that share its level and a topic, and those of its language. Never itself,
 * nor what the reader has completed. A bounded number in any library.
 *
 * @returns a subquery \`candidates\` with \`rankedId\` and \`rankKey\`
 */
export function likelyRelated(context: Context, scenario: Likeness & { id: string }) {
	const { db, actor } = context;
	const { targetLanguages, cefrLevel, categories, tags } = scenario;
	const isOther: IdCondition = (id) => sql`${id} <> ${scenario.id}`;
	const isNew: IdCondition[] = actor
		? [
				(id) => sql`not exists (select from ${userScenarioProgress} as done
					where done.user_id = ${actor.id} and done.scenario_id = ${id} and done.times_completed > 0)`
			]
		: [];
	const mostSaved = (changes: Partial<ListQuery>) => {
		const query = listQuery({ language: targetLanguages as ScenarioLanguage[], ...changes });
		const further = [isOther, ...isNew];
		const page = filteredPage(context, 'saved', query, null, candidatesEach, further, mostSteps);
		return db.select({ rankedId: page.rankedId, rankKey: page.rankKey }).from(page);
	};
	return union(
		mostSaved({}),
		mostSaved({ tag: tags }),
		mostSaved({
			cefr: cefrLevel === null ? [] : [cefrLevel],
			category: categories as ScenarioCategory[]
		})
	).as('candidates');
}

/**
 * How much a scenario has in common with this one, in points: the language most, then the level,
 * then each category and the first few tags, least the role.
 */
export function likeness({
	targetLanguages,
	textLanguage,
	cefrLevel,
	categories,
	tags,
	role
}: Likeness): SQL<number> {
	const level = cefrLevel === null ? -2 : cefrLevels.indexOf(cefrLevel);
	const near = cefrLevels.filter((_, index) => Math.abs(index - level) === 1);
	const points: [SQL, number][] = [
		[
			targetLanguages.length === 0
				? sql`cardinality(${scenarios.targetLanguages}) = 0`
				: arrayOverlaps(scenarios.targetLanguages, targetLanguages),
			4
		],
		[sql`${scenarios.textLanguage} = ${textLanguage}`, 2],
		[sql`${scenarios.cefrLevel} = ${cefrLevel}`, 3],
		...near.map((other): [SQL, number] => [sql`${scenarios.cefrLevel} = ${other}`, 1]),
		...categories.map((category): [SQL, number] => [
			sql`${category} = any(${scenarios.categories})`,
			2
		]),
		...Array.from({ length: mostSharedTags }, (_, shared): [SQL, number] => [
			sql`(select count(*) > ${shared} from unnest(${scenarios.tags}) as tag
				where tag = any(${textArray(tags)}))`,
			2
		]),
		[sql`${scenarios.role} = ${role}`, 1]
	];
	return sql<number>`(${sql.join(
		points.map(([applies, worth]) => sql`coalesce((${applies})::integer, 0) * ${worth}::integer`),
		sql` + `
	)})`;
}
