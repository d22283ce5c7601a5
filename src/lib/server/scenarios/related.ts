import { arrayOverlaps, type SQL, sql } from 'drizzle-orm';
import type { ScenarioDetail } from '#lib/scenarios/types.ts';
import { cefrLevels } from '#lib/scenarios/vocabulary.ts';
import { scenarios } from '../db/schema/scenarios.ts';
import { isForLanguage } from './filters.ts';

/** What scenarios are alike by. */
export type Likeness = Pick<
	ScenarioDetail,
	'targetLanguages' | 'textLanguage' | 'cefrLevel' | 'categories' | 'role'
>;

/** Can be rehearsed in a language that this one is for; one for any language goes with all. */
export const sharesLanguage = ({ targetLanguages }: Likeness): SQL[] =>
	targetLanguages.length === 0 ? [] : [isForLanguage(targetLanguages)];

/**
 * How much a scenario has in common with this one, in points: the language most, then the level
 * and each category, least the role.
 */
export function likeness({
	targetLanguages,
	textLanguage,
	cefrLevel,
	categories,
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
		[sql`${scenarios.role} = ${role}`, 1]
	];
	return sql<number>`(${sql.join(
		points.map(([applies, worth]) => sql`coalesce((${applies})::integer, 0) * ${worth}::integer`),
		sql` + `
	)})`;
}
