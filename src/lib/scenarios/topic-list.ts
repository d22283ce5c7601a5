import { m } from '#lib/paraglide/messages.js';
import { sortLabel } from './labels.ts';
import type { IgnoredValue } from './list-query.ts';
import type { NextPage } from './next-page.ts';
import { type RankingWords, rankingWords, thinNote } from './ranking-words.ts';
import type { SortLink } from './sort-link.ts';
import { topicAddress, type TopicQuery } from './topic-query.ts';
import type { ScenarioCard } from './types.ts';
import { type ListSort, type ScenarioSort, scenarioSorts } from './vocabulary.ts';

/** A tag's, a topic's or an author's list, with all that its page says of it. */
export interface TopicList {
	sort: ScenarioSort;
	/** The page's own, in this order, from the first scenario on. */
	address: string;
	/** The same page with all that belongs to it, newest first. */
	newest: string;
	sorts: SortLink[];
	ranking: RankingWords;
	thin: string | null;
	ignored: IgnoredValue[];
	isLater: boolean;
	items: ScenarioCard[];
	next: NextPage | null;
	/** Said where this page holds nothing. */
	nothing: string;
	/** Holds only what has been rated or practised, and ends on this page: there is more to see. */
	isPartial: boolean;
}

/**
 * @param path the page's address
 * @param filter what belongs to it, as the browse page's address says it
 */
export function topicList(
	path: string,
	filter: Record<string, string>,
	{ query, ignored }: { query: TopicQuery; ignored: IgnoredValue[] },
	list: { items: ScenarioCard[]; next: string | null }
): TopicList {
	const { sort, after } = query;
	const address = (other: ScenarioSort, from: string | null = null) =>
		topicAddress(path, { sort: other, after: from });
	return {
		sort,
		address: address(sort),
		newest: address('new'),
		sorts: scenarioSorts.map((other) => ({
			href: address(other),
			name: sortLabel(other),
			isHere: other === sort
		})),
		ranking: rankingWords(sort),
		thin: after === null ? thinNote(sort, list.items) : null,
		ignored,
		isLater: after !== null,
		items: list.items,
		next:
			list.next === null
				? null
				: {
						link: address(sort, list.next),
						cards: `/scenarios/more?${new URLSearchParams({ ...filter, sort, after: list.next })}`
					},
		nothing: list.items.length > 0 ? '' : nothingIn(query),
		isPartial: list.next === null && (sort === 'trending' || sort === 'rated')
	};
}

/** What is said where a page of a list that is not empty holds nothing. */
export function nothingIn({ sort, after }: { sort: ListSort; after: string | null }): string {
	if (after !== null) return m.list_empty_page();
	return sort === 'rated' ? m.browse_empty_rated() : m.browse_empty_trending();
}
