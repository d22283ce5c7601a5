import { languageName } from '#lib/format.ts';
import { m } from '#lib/paraglide/messages.js';
import { categoryLabel, difficultyLabel, roleLabel } from './labels.ts';
import { listAddress, type ListFilter, listFilters, type ListQuery } from './list-query.ts';
import type { ScenarioDifficulty, ScenarioRole, ScenarioSort } from './vocabulary.ts';

const headings: Record<ScenarioSort, () => string> = {
	trending: m.browse_heading_trending,
	saved: m.browse_heading_saved,
	rated: m.browse_heading_rated,
	practised: m.browse_heading_practised,
	new: m.browse_heading_new
};

/** What a list shows, as its headline: "Top rated scenarios with “rent”". */
export function listHeading({ sort, q }: ListQuery): string {
	const heading = headings[sort]();
	return q === '' ? heading : m.browse_heading_for({ heading, words: q });
}

/** One value of a filter, in the reader's words. */
export function filterValueLabel(filter: ListFilter, value: string): string {
	switch (filter) {
		case 'role':
			return roleLabel(value as ScenarioRole);
		case 'difficulty':
			return difficultyLabel(value as ScenarioDifficulty);
		case 'language':
			return languageName(value);
		case 'category':
			return categoryLabel(value);
		case 'tag':
			return m.browse_tag({ tag: value });
		case 'cefr':
			return value;
	}
}

/** One condition of a list, in words, and the address of the same list without it. */
export interface Condition {
	name: string;
	withoutIt: string;
}

/** Everything that narrows a list down: its words first, then its filters. */
export function listConditions(query: ListQuery): Condition[] {
	const words: Condition[] =
		query.q === ''
			? []
			: [{ name: m.browse_words({ words: query.q }), withoutIt: listAddress(query, { q: '' }) }];
	const filters = listFilters.flatMap((filter) =>
		(query[filter] as string[]).map((value) => ({
			name: filterValueLabel(filter, value),
			withoutIt: listAddress(query, {
				[filter]: (query[filter] as string[]).filter((other) => other !== value)
			})
		}))
	);
	return [...words, ...filters];
}

/** How many values of filters are chosen; the words looked for are not among them. */
export const countFilters = (query: ListQuery): number =>
	listFilters.reduce((sum, filter) => sum + query[filter].length, 0);
