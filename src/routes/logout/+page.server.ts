import { redirect } from '@sveltejs/kit';
import { signOut } from '#lib/server/accounts/sign-out.ts';
import { setSessionCookie, visitOf } from '#lib/server/http/visit-of.ts';
import type { Actions, PageServerLoad } from './$types';

/** An address alone signs nobody out: it asks. */
export const load: PageServerLoad = ({ locals }) => {
	if (!locals.actor) redirect(303, '/');
};

export const actions: Actions = {
	default: async (event) => {
		setSessionCookie(event, await signOut(event.locals.context, { visit: visitOf(event) }));
		redirect(303, '/');
	}
};
