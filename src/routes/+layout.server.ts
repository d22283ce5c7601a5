import { guestDays } from '#lib/server/accounts/guest-session.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ locals }) => ({
	actor: locals.actor && { ...locals.actor },
	/** What the header calls a guest; said here, so that not every page brings the words along. */
	guestLabel: locals.actor?.isGuest ? m.guest_nav() : null,
	/** After so many days without a visit a guest is removed. */
	guestDays,
	locale: getLocale()
});
