import { redirect } from '@sveltejs/kit';
import type { PageServerLoad } from './$types';

/** For who has just left; somebody who is signed in has an account. */
export const load: PageServerLoad = ({ locals }) => {
	if (locals.actor) redirect(303, '/account');
};
