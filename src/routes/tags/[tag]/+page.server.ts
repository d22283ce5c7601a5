import { httpError } from '#lib/server/http/http-error.ts';
import { listScenarios } from '#lib/server/scenarios/lists.ts';
import { listQuery } from '#lib/scenarios/list-query.ts';
import { readCursor } from '#lib/scenarios/read-cursor.ts';
import { normaliseTag } from '#lib/scenarios/tags.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, url }) => {
	const tag = normaliseTag(params.tag) ?? httpError(404);
	const after = readCursor(url.searchParams);
	const query = listQuery({ tag: [tag], sort: 'new', after });
	return { tag, isLater: after !== null, list: await listScenarios(locals.context, query) };
};
