import type { LayoutServerLoad } from './$types';

/** Whether somebody is signed in, and the name to greet them by. Nothing else of theirs. */
export const load: LayoutServerLoad = ({ locals }) => ({
	actor: locals.actor ? { name: locals.actor.name } : null
});
