import { httpError } from '#lib/server/http/http-error.ts';
import { findAuthor } from '#lib/server/scenarios/authors.ts';
import { listScenarios } from '#lib/server/scenarios/lists.ts';
import { listQuery } from '#lib/scenarios/list-query.ts';
import { topicList } from '#lib/scenarios/topic-list.ts';
import { parseTopicQuery } from '#lib/scenarios/topic-query.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, url }) => {
	// Only who has something listed has a page: an address must not tell who has an account.
	const author = (await findAuthor(locals.context, params.id)) ?? httpError(404);
	const state = parseTopicQuery(url.searchParams);
	const query = { ...listQuery(state.query), author: author.id };
	const list = await listScenarios(locals.context, query);
	return {
		author,
		list: topicList(`/authors/${author.id}`, { author: author.id }, state, list)
	};
};
