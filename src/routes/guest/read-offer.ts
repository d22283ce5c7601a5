import { guestForm } from '#lib/server/accounts/account-schema.ts';
import { freshGuestKey } from '#lib/server/accounts/guests/make-guest.ts';

/** What the page that asks who somebody is offers to go on with as a guest, by its address. */
export function readOffer(url: URL) {
	const { press, scenario, language } = guestForm.parse(Object.fromEntries(url.searchParams));
	return {
		pressed: press && scenario ? { press, scenario, language: language ?? '' } : null,
		/** A repeat of the same form makes no second guest. */
		key: freshGuestKey()
	};
}
