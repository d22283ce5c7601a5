import { requireActor } from '#lib/server/http/require-actor.ts';
import { countLibrary, listLibrary } from '#lib/server/progress/queries.ts';
import { listAuthored } from '#lib/server/scenarios/queries.ts';
import type { PageServerLoad } from './$types';

/** How many of each part the overview shows. */
const limit = 3;

export const load: PageServerLoad = async (event) => {
	const context = requireActor(event);
	const [counts, open, saved, completed, tried, authored] = await Promise.all([
		countLibrary(context),
		listLibrary(context, { shelf: 'open', limit }),
		listLibrary(context, { shelf: 'saved', limit }),
		listLibrary(context, { shelf: 'completed', limit }),
		listLibrary(context, { shelf: 'tried', limit }),
		listAuthored(context, { limit })
	]);
	return {
		counts,
		open: open.items,
		saved: saved.items,
		completed: completed.items,
		tried: tried.items,
		authored: authored.items,
		learnerId: context.actor.id
	};
};
