import { httpError } from '#lib/server/http/http-error.ts';
import { listCompanions } from '#lib/server/scenarios/companions.ts';
import { listScenarios } from '#lib/server/scenarios/lists.ts';
import { listQuery } from '#lib/scenarios/list-query.ts';
import { normaliseTag } from '#lib/scenarios/tags.ts';
import { topicList } from '#lib/scenarios/topic-list.ts';
import { parseTopicQuery } from '#lib/scenarios/topic-query.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, url }) => {
	const tag = normaliseTag(params.tag) ?? httpError(404);
	const state = parseTopicQuery(url.searchParams);
	const list = await listScenarios(locals.context, listQuery({ tag: [tag], ...state.query }));
	const { tags, categories } = await listCompanions(
		locals.context,
		list.items.map(({ id }) => id)
	);
	return {
		tag,
		list: topicList(`/tags/${encodeURIComponent(tag)}`, { tag }, state, list),
		tags: tags.filter((other) => other !== tag),
		categories
	};
};
