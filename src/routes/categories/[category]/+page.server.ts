import { httpError } from '#lib/server/http/http-error.ts';
import { listCompanions } from '#lib/server/scenarios/companions.ts';
import { listScenarios } from '#lib/server/scenarios/lists.ts';
import { listQuery } from '#lib/scenarios/list-query.ts';
import { topicList } from '#lib/scenarios/topic-list.ts';
import { parseTopicQuery } from '#lib/scenarios/topic-query.ts';
import { scenarioCategories } from '#lib/scenarios/vocabulary.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, url }) => {
	const category = scenarioCategories.find((known) => known === params.category) ?? httpError(404);
	const state = parseTopicQuery(url.searchParams);
	const query = listQuery({ category: [category], ...state.query });
	const list = await listScenarios(locals.context, query);
	const { tags } = await listCompanions(
		locals.context,
		list.items.map(({ id }) => id)
	);
	return { category, list: topicList(`/categories/${category}`, { category }, state, list), tags };
};
