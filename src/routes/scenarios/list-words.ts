import { counted } from '#lib/counted.ts';
import { languageName } from '#lib/format.ts';
import { m } from '#lib/paraglide/messages.js';
import {
	categoryLabel,
	difficultyLabel,
	durationLabel,
	learnerStateLabel,
	roleLabel,
	sortLabel
} from '#lib/scenarios/labels.ts';
import {
	defaultSortFor,
	listAddress,
	type ListFilter,
	listFilters,
	type ListQuery,
	listQuery
} from '#lib/scenarios/list-query.ts';
import {
	type LearnerState,
	type ListSort,
	listSorts,
	type ScenarioDifficulty,
	type ScenarioDuration,
	type ScenarioRole
} from '#lib/scenarios/vocabulary.ts';
import type { SortLink } from '#lib/scenarios/sort-link.ts';
import { browseAddress } from './browse-address.ts';

/** One condition of a list, in words, and the address of the same list without it. */
export interface Condition {
	name: string;
	withoutIt: string;
}

/**
 * The state of the browse page in words and addresses. Made on the server, so that a browser need
 * not load how addresses are read and written.
 */
export interface ListWords {
	heading: string;
	/** The heading with the first few filters, for the tab. */
	title: string;
	/** The shortest address of this list, from its first page: what it is known by. */
	address: string;
	/** The same, to be linked to. */
	first: string;
	sorts: SortLink[];
	/** The newest that fit the same conditions. */
	newest: string;
	/** The sort as a form has to carry it; null where it goes without saying. */
	sortField: ListSort | null;
	/** The words looked for, then every filter. */
	conditions: Condition[];
	/** What opens the filters, with how many are chosen. */
	filters: string;
	/** Null where none is chosen. */
	withoutFilters: string | null;
	withoutAny: string;
}

/** What stands in place of a list that holds nothing. */
export interface EmptyWords {
	heading: string;
	explanation: string;
	/** The same list with less asked of it, the least first. */
	wider: Condition[];
	write: string;
}

const headings: Record<ListSort, () => string> = {
	relevance: m.browse_heading_relevance,
	trending: m.browse_heading_trending,
	saved: m.browse_heading_saved,
	rated: m.browse_heading_rated,
	practised: m.browse_heading_practised,
	new: m.browse_heading_new
};

export function listWords(query: ListQuery): ListWords {
	const { sort, q } = query;
	const filters = listFilters.flatMap((filter) => conditionsOf(query, filter));
	const heading =
		q === '' ? headings[sort]() : m.browse_heading_for({ heading: headings[sort](), words: q });
	const words = {
		name: m.browse_words({ words: q }),
		withoutIt: browseAddress(query, { q: '' })
	};
	return {
		heading,
		title: [heading, ...filters.slice(0, 4).map(({ name }) => name)].join(', '),
		address: listAddress(query),
		first: browseAddress(query),
		newest: browseAddress(query, { sort: 'new' }),
		sorts: listSorts
			.filter((other) => other !== 'relevance' || q !== '')
			.map((other) => ({
				href: browseAddress(query, { sort: other }),
				name: sortLabel(other),
				isHere: other === sort
			})),
		sortField: sort === defaultSortFor(q) ? null : sort,
		conditions: q === '' ? filters : [words, ...filters],
		filters:
			filters.length === 0 ? m.browse_filters() : m.browse_filters_active(counted(filters.length)),
		withoutFilters: filters.length === 0 ? null : browseAddress(listQuery({ sort, q })),
		withoutAny: browseAddress(listQuery({ sort }))
	};
}

/** Why nothing was found, and how something might be. */
export function emptyWords(query: ListQuery, { conditions, withoutAny }: ListWords): EmptyWords {
	const { q } = query;
	const write = m.browse_empty_write();
	if (conditions.length === 0) {
		return { heading: m.front_bare(), explanation: '', wider: [], write };
	}
	const without = conditions.map(({ name, withoutIt }) => ({
		name: m.browse_empty_without({ name }),
		withoutIt
	}));
	const all = { name: m.browse_empty_all(), withoutIt: withoutAny };
	const wider = [...eachWordOf(query), ...without, all];
	if (q === '') {
		return { heading: m.browse_empty(), explanation: m.browse_empty_text(), wider, write };
	}
	const isNarrowed = conditions.length > 1;
	return {
		heading: (isNarrowed ? m.search_empty_nowhere : m.search_empty)({ words: q }),
		explanation: /[\p{L}\p{N}]/u.test(q) ? m.search_empty_text() : m.search_empty_signs(),
		wider,
		write
	};
}

/** At most five: whoever typed a sentence is not helped by a list of its words. */
function eachWordOf(query: ListQuery): Condition[] {
	const words = [
		...new Set(query.q.split(/[\s"“”„«»]+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word)))
	];
	if (words.length < 2 || words.length > 5) return [];
	return words.map((word) => ({
		name: m.search_empty_only({ words: word }),
		withoutIt: browseAddress(query, { q: word })
	}));
}

function conditionsOf(query: ListQuery, filter: ListFilter): Condition[] {
	const chosen: string[] = query[filter];
	return chosen.map((value) => ({
		name: filterValueLabel(filter, value),
		withoutIt: browseAddress(query, { [filter]: chosen.filter((other) => other !== value) })
	}));
}

/** One value of a filter, in the reader's words. */
function filterValueLabel(filter: ListFilter, value: string): string {
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
		case 'duration':
			return durationLabel(value as ScenarioDuration);
		case 'mine':
			return learnerStateLabel(value as LearnerState);
		case 'cefr':
			return value;
	}
}
