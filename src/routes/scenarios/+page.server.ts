import type { Context } from '#lib/server/context.ts';
import { listLanguagesInUse, listScenarios } from '#lib/server/scenarios/lists.ts';
import {
	defaultSort,
	listAddress,
	type ListQuery,
	parseListQuery
} from '#lib/scenarios/list-query.ts';
import type { ScenarioCard } from '#lib/scenarios/types.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { filterGroups } from './filter-groups.ts';
import { listWords } from './list-words.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { query, ignored } = parseListQuery(url.searchParams, {
		isSignedIn: locals.actor !== null
	});
	const [list, languages] = await Promise.all([
		listScenarios(locals.context, query),
		listLanguagesInUse(locals.context)
	]);
	const rest = await listRest(locals.context, query, list);
	return {
		sort: query.sort,
		// What fits best is ordered by no figure; how many keep it says most of all.
		figure: query.sort === 'relevance' ? defaultSort : query.sort,
		q: query.q,
		tags: query.tag,
		filters: filterGroups(query, languages),
		ignored,
		words: listWords(query),
		isLater: query.after !== null,
		forgiven: (list.forgiven ?? []).map(({ typed, words }) =>
			m.search_forgiven({ typed, words: new Intl.ListFormat(getLocale()).format(words) })
		),
		cards: list.items,
		more: list.next && listAddress(query, { after: list.next }),
		rest: rest && {
			cards: rest.items,
			more: rest.next && listAddress(query, { sort: 'new', after: rest.next })
		}
	};
};

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
