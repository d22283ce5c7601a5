import { json } from '@sveltejs/kit';
import { counted } from '#lib/counted.ts';
import { limitRate } from '#lib/server/http/limit-rate.ts';
import { listScenarios } from '#lib/server/scenarios/lists.ts';
import { m } from '#lib/paraglide/messages.js';
import { parseListQuery } from '#lib/scenarios/list-query.ts';
import type { RequestHandler } from './$types';

/** The cards of a later page, for a script that puts them below those that are shown. */
export const GET: RequestHandler = async (event) => {
	const { locals, url } = event;
	const { query } = parseListQuery(url.searchParams, { isSignedIn: locals.actor !== null });
	if (query.q !== '') await limitRate(event, 'search');
	const author = url.searchParams.get('author');
	const { items, next } = await listScenarios(locals.context, {
		...query,
		...(author !== null && { author })
	});
	const words = m.browse_loaded(counted(items.length));
	return json({ items, next, words });
};
