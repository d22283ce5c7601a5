import type { Context } from '#lib/server/context.ts';
import { listLanguagesInUse, listScenarios } from '#lib/server/scenarios/queries.ts';
import { type ListQuery, parseListQuery } from '#lib/scenarios/list-query.ts';
import type { ScenarioCard } from '#lib/scenarios/types.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { query, ignored } = parseListQuery(url.searchParams);
	const [list, languages] = await Promise.all([
		listScenarios(locals.context, query),
		listLanguagesInUse(locals.context)
	]);
	return { query, ignored, list, languages, rest: await listRest(locals.context, query, list) };
};

/**
 * Trending and top rated hold only what has been practised or rated. Where all of that fits on one
 * page, everything else that fits follows, newest first, so that nobody takes it for all there is.
 */
async function listRest(
	context: Context,
	query: ListQuery,
	list: { items: ScenarioCard[]; next: string | null }
): Promise<{ items: ScenarioCard[]; next: string | null } | null> {
	const isPartial = query.sort === 'trending' || query.sort === 'rated';
	if (!isPartial || query.after !== null || list.next !== null) return null;
	const shown = new Set(list.items.map((card) => card.id));
	const rest = await listScenarios(context, { ...query, sort: 'new' });
	return { items: rest.items.filter((card) => !shown.has(card.id)), next: rest.next };
}
