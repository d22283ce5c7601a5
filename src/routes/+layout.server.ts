import { guestDays } from '#lib/server/accounts/sessions/guest-session.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ locals }) => ({
	actor: locals.actor && { ...locals.actor },
	/** Said here, so that not every page brings all the words along. */
	accountLabel: labelOf(locals.actor),
	/** After so many days without a visit a guest is removed. */
	guestDays,
	locale: getLocale()
});

function labelOf(actor: App.Locals['actor']): string {
	if (actor === null) return m.nav_sign_in();
	return actor.isGuest ? m.guest_nav() : m.nav_account();
}
