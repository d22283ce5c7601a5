import { httpError } from '#lib/server/http/http-error.ts';
import { listScenarios } from '#lib/server/scenarios/lists.ts';
import { listQuery } from '#lib/scenarios/list-query.ts';
import { readCursor } from '#lib/scenarios/read-cursor.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, url }) => {
	const after = readCursor(url.searchParams);
	const query = { ...listQuery({ sort: 'new', after }), author: params.id };
	const list = await listScenarios(locals.context, query);
	// Only who has something listed has a page: an address must not tell who has an account.
	const author = list.items[0]?.author ?? httpError(404);
	return { author, isLater: after !== null, list };
};
