import { requireActor } from '#lib/server/http/require-actor.ts';
import { countLibrary } from '#lib/server/progress/queries.ts';
import { listAuthored } from '#lib/server/scenarios/queries.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const context = requireActor(event);
	const after = event.url.searchParams.get('after');
	const [counts, { items, next }] = await Promise.all([
		countLibrary(context),
		listAuthored(context, { after })
	]);
	return { counts, items, next, isLater: after !== null };
};
