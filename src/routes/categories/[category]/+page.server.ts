import { httpError } from '#lib/server/http/http-error.ts';
import { listScenarios } from '#lib/server/scenarios/lists.ts';
import { listQuery } from '#lib/scenarios/list-query.ts';
import { readCursor } from '#lib/scenarios/read-cursor.ts';
import { scenarioCategories } from '#lib/scenarios/vocabulary.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, url }) => {
	const category = scenarioCategories.find((known) => known === params.category) ?? httpError(404);
	const after = readCursor(url.searchParams);
	const query = listQuery({ category: [category], sort: 'new', after });
	return { category, isLater: after !== null, list: await listScenarios(locals.context, query) };
};
