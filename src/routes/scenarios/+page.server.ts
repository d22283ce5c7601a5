import { counted } from '#lib/counted.ts';
import type { ActorContext, Context } from '#lib/server/context.ts';
import { findPractice } from '#lib/server/accounts/queries.ts';
import { limitRate } from '#lib/server/http/limit-rate.ts';
import { countFilters } from '#lib/server/scenarios/filter-counts.ts';
import { listScenarios } from '#lib/server/scenarios/lists.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import {
	defaultSort,
	listAddress,
	type ListQuery,
	parseListQuery
} from '#lib/scenarios/list-query.ts';
import type { NextPage } from '#lib/scenarios/next-page.ts';
import { rankingWords, thinNote } from '#lib/scenarios/ranking-words.ts';
import { nothingIn } from '#lib/scenarios/topic-list.ts';
import type { ScenarioCard } from '#lib/scenarios/types.ts';
import { everything } from './browse-address.ts';
import { filterGroups } from './filter-groups.ts';
import { emptyWords, listWords } from './list-words.ts';
import { quickFilters } from './quick-filters.ts';
import { bringBack, isBare, noteOf, rememberedOf } from './remembered-list.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { context, actor } = event.locals;
	const isSignedIn = actor !== null;
	const offered = bringBack(event, isSignedIn);
	const { query, ignored } = parseListQuery(event.url.searchParams, { isSignedIn });
	if (query.q !== '') await limitRate(event, 'search');
	const [list, counts, practice] = await Promise.all([
		listScenarios(context, query),
		countFilters(context, query),
		isSignedIn ? findPractice(context as ActorContext) : null
	]);
	const rest = await listRest(context, query, list);
	const words = listWords(query);
	const isEmpty = list.items.length === 0 && rest === null && query.after === null;
	return {
		// What fits best is ordered by no figure; how many keep it says most of all.
		figure: query.sort === 'relevance' ? defaultSort : query.sort,
		q: query.q,
		filters: filterGroups(query, counts, isSignedIn),
		quick: quickFilters(query, counts, practice),
		total: m.browse_total(counted(counts.total)),
		ignored,
		words,
		empty: isEmpty ? emptyWords(query, words) : null,
		nothing: list.items.length === 0 ? nothingIn(query) : '',
		everything,
		description: m.browse_description(),
		ranking: rankingWords(query.sort),
		thin: query.after === null ? thinNote(query.sort, list.items) : null,
		note: noteOf(event.url, words.first, offered),
		/** Null where an offer stands: it is not to be forgotten over what is shown instead. */
		remembered: offered === null ? rememberedOf(query) : null,
		isBare: isBare(event.url),
		isLater: query.after !== null,
		forgiven: (list.forgiven ?? []).map(({ typed, words }) =>
			m.search_forgiven({ typed, words: new Intl.ListFormat(getLocale()).format(words) })
		),
		cards: list.items,
		next: list.next === null ? null : nextPage(query, list.next),
		rest: rest && {
			cards: rest.items,
			next: rest.next === null ? null : nextPage({ ...query, sort: 'new' }, rest.next)
		}
	};
};

function nextPage(query: ListQuery, after: string): NextPage {
	const link = listAddress(query, { after });
	return { link, cards: link.replace('/scenarios?', '/scenarios/more?') };
}

interface List {
	items: ScenarioCard[];
	next: string | null;
}

/**
 * Trending and top rated hold only what has been practised or rated. Where all of that fits on one
 * page, everything else that fits follows, newest first, so that nobody takes it for all there is.
 *
 * @returns null when nothing follows
 */
async function listRest(context: Context, query: ListQuery, list: List): Promise<List | null> {
	const isPartial = query.sort === 'trending' || query.sort === 'rated';
	if (!isPartial || query.after !== null || list.next !== null) return null;
	const shown = new Set(list.items.map((card) => card.id));
	const newest = await listScenarios(context, { ...query, sort: 'new' });
	const items = newest.items.filter((card) => !shown.has(card.id));
	return items.length > 0 ? { items, next: newest.next } : null;
}
