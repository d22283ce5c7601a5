import type { BeforeNavigate } from '@sveltejs/kit';
import { listCookie, listCookieAge, shownCookie } from '#lib/scenarios/list-cookies.ts';
import { withSort } from './remembered-value.ts';

/**
 * Keeps what is shown for the next visit. Only here is it known that somebody sees the page: what a
 * script asks the server for may have been fetched ahead.
 *
 * @param value as `rememberedOf` gives it: empty for nothing; null leaves it as it is
 */
export function keepRemembered(value: string | null): void {
	set(shownCookie, '', 0);
	if (value === null) return;
	const before = new RegExp(`(?:^|; )${listCookie}=([^;]*)`).exec(document.cookie)?.[1];
	const kept = withSort(value, decode(before ?? ''));
	set(listCookie, encodeURIComponent(kept), kept === '' ? 0 : listCookieAge);
}

/** Whoever wrote it: what cannot be read is nothing. */
function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return '';
	}
}

function set(name: string, value: string, age: number): void {
	const secure = location.protocol === 'https:' ? ';secure' : '';
	document.cookie = `${name}=${value};path=/;max-age=${age};samesite=lax${secure}`;
}

/**
 * A bare address shows the filters of the last visit. Where it has shown everything, it is told
 * apart in the history as it is left, so that going back to it shows everything again.
 */
export function nameBareEntry({ type }: BeforeNavigate, everything: string): void {
	// By then the browser stands at the other entry already.
	if (type === 'popstate' || location.search !== '') return;
	history.replaceState(history.state, '', everything.slice(everything.indexOf('?')));
}
