import { type ListFilter, listFilters, type ListQuery } from '#lib/scenarios/list-query.ts';
import {
	cefrLevels,
	learnerStates,
	scenarioCategories,
	scenarioDifficulties,
	scenarioDurations,
	scenarioLanguages,
	scenarioRoles
} from '#lib/scenarios/vocabulary.ts';
import type { Database } from '#lib/server/db/client.ts';

/** Every value that each filter can have; the tags are those that the tests write. */
export const allValues: Record<ListFilter, readonly string[]> = {
	role: scenarioRoles,
	difficulty: scenarioDifficulties,
	cefr: cefrLevels,
	language: scenarioLanguages,
	category: scenarioCategories,
	tag: Array.from({ length: 16 }, (_, index) => `tag-${index}`),
	duration: scenarioDurations,
	mine: learnerStates
};

const listed = `is_active and published_at is not null and visibility = 'public'`;

/** One value of one filter, said again from the product's rules and not by its code. */
function condition(filter: ListFilter, value: string, reader: string | null): string {
	const own = (doing: string) =>
		`exists (select from user_scenario_progress p
			where p.user_id = '${reader}' and p.scenario_id = scenarios.id and ${doing})`;
	switch (filter) {
		case 'role':
		case 'difficulty':
			return `${filter} = '${value}'`;
		case 'cefr':
			return `coalesce(cefr_level = '${value}', false)`;
		case 'language':
			return `(target_languages = '{}' or '${value}' = any(target_languages))`;
		case 'category':
			return `'${value}' = any(categories)`;
		case 'tag':
			return `'${value}' = any(tags)`;
		case 'duration':
			return value === 'long'
				? 'coalesce(estimated_duration_seconds > 1800, false)'
				: `coalesce(estimated_duration_seconds <= 60 * ${value}, false)`;
		case 'mine':
			return {
				untried: `not ${own('times_attempted > 0')}`,
				open: own('open_attempt_id is not null'),
				completed: own('times_completed > 0'),
				saved: own('is_saved')
			}[value] as string;
	}
}

/** What scenarios must meet, without what one filter asks. */
function others(query: ListQuery, reader: string | null, without?: ListFilter): string {
	const words = query.q.split(' ').map((word) => `title ~* '\\m${word}\\M'`);
	const filters = listFilters
		.filter((filter) => filter !== without && query[filter].length > 0)
		.filter((filter) => filter !== 'mine' || reader !== null)
		.map((filter) => {
			const any = query[filter].map((value) => condition(filter, value, reader));
			return `(${any.join(' or ')})`;
		});
	return [listed, ...(query.q === '' ? [] : words), ...filters].join(' and ');
}

/** Counts each value of each filter by asking for it plainly, over the scenarios themselves. */
export async function countPlainly(db: Database, query: ListQuery, reader: string | null) {
	const asked = listFilters.flatMap((filter) =>
		filter === 'mine' && reader === null
			? []
			: allValues[filter].map((value) => ({
					filter,
					value,
					where: `${others(query, reader, filter)} and ${condition(filter, value, reader)}`
				}))
	);
	const counts = [others(query, reader), ...asked.map(({ where }) => where)].map(
		(where) => `count(*) filter (where ${where})::integer`
	);
	const [row] = await db.$client.unsafe<{ counts: number[] }[]>(
		`select array[${counts.join(', ')}] as counts from scenarios`
	);
	const [total, ...rest] = row!.counts;
	return {
		total,
		counts: asked.map(({ filter, value }, at) => ({ filter, value, amount: rest[at] }))
	};
}

/** How many scenarios name a language, whatever is for any of them. */
export async function countNamed(db: Database, query: ListQuery, reader: string | null) {
	const rows = await db.$client.unsafe<{ language: string }[]>(
		`select distinct unnest(target_languages) as language from scenarios
		where ${others(query, reader, 'language')}`
	);
	return new Set([...rows].map(({ language }) => language));
}
