import { guestDays } from '#lib/server/accounts/guest-session.ts';
import { getLocale } from '#lib/paraglide/runtime.js';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ locals }) => ({
	actor: locals.actor && { ...locals.actor },
	/** After so many days without a visit a guest is removed. */
	guestDays,
	locale: getLocale()
});
