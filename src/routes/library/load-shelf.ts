import type { RequestEvent } from '@sveltejs/kit';
import type { LibraryShelf } from '#lib/scenarios/progress.ts';
import { requireActor } from '#lib/server/http/require-actor.ts';
import { countLibrary, listLibrary } from '#lib/server/progress/queries.ts';

/** A page of one shelf of the signed-in learner's library, as its address asks for it. */
export async function loadShelf(event: Pick<RequestEvent, 'locals' | 'url'>, shelf: LibraryShelf) {
	const context = requireActor(event);
	const after = event.url.searchParams.get('after') ?? undefined;
	const [counts, { items, next }] = await Promise.all([
		countLibrary(context),
		listLibrary(context, { shelf, after })
	]);
	return { counts, items, next, isLater: after !== undefined, learnerId: context.actor.id };
}
