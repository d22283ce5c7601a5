import { redirect, type RequestEvent } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import {
	defaultSort,
	listAddress,
	listFilters,
	type ListQuery,
	listQuery,
	parseListQuery
} from '#lib/scenarios/list-query.ts';
import { listCookie, shownCookie } from '#lib/scenarios/list-cookies.ts';
import { everything } from './browse-address.ts';
import { sameSort } from './remembered-value.ts';

/** Says of an address that it was brought back, and not asked for. */
const broughtBack = 'from=last';

/** Some hundred tags are no habit. */
const longest = 1000;

/**
 * What a list's order and filters are remembered as: empty for everything in the usual order. It
 * hangs on the address alone, so that an answer does not differ by what a browser remembers.
 */
export function rememberedOf(query: ListQuery): string {
	const isByWords = query.sort === 'relevance';
	const sort = isByWords ? defaultSort : query.sort;
	// Words are not remembered, and neither is the page.
	const state = { ...query, sort, q: '', after: null, limit: listQuery().limit };
	const value = listAddress(state).slice('/scenarios?'.length);
	if (value.length > longest) return '';
	return isByWords ? [sameSort, value].filter(Boolean).join('&') : value;
}

/** What a cookie says, as far as it is understood: order and filters, or nothing. */
export function recalled(cookie: string | undefined, isSignedIn: boolean): string {
	const parameters = new URLSearchParams((cookie ?? '').slice(0, longest));
	parameters.delete('q');
	return rememberedOf(parseListQuery(parameters, { isSignedIn }).query);
}

/**
 * Brings the order and the filters of the last visit back where the browse page is opened bare.
 * With scripts a bare entry of the history is given its full address as it is left; without them it
 * stays as it was shown, or going back to it would lead forward again: then they are only offered.
 *
 * @returns the address that is offered, or null
 * @throws SvelteKit's redirect, 303 to the full address
 */
export function bringBack(
	{ cookies, isDataRequest, url }: Pick<RequestEvent, 'cookies' | 'isDataRequest' | 'url'>,
	isSignedIn: boolean
): string | null {
	if (!isBare(url)) return null;
	const remembered = recalled(cookies.get(listCookie), isSignedIn);
	if (remembered === '') return null;
	const address = `${url.pathname}?${remembered}&${broughtBack}`;
	if (!isDataRequest && cookies.get(shownCookie) !== undefined) return address;
	redirect(303, address);
}

/** Says that filters came back from the last visit, or offers them. */
export interface RememberedNote {
	text: string;
	/** Without them; or, where they are offered, with them. */
	link: { name: string; address: string };
	/** The same list without the note. */
	close: { name: string; address: string } | null;
}

/**
 * @param first the list's own address
 * @param offered what was not brought back, but is offered
 */
export function noteOf(url: URL, first: string, offered: string | null): RememberedNote | null {
	if (offered !== null) {
		return {
			text: m.browse_remembered_offer(),
			link: { name: m.browse_remembered_use(), address: offered },
			close: null
		};
	}
	if (url.searchParams.get('from') !== 'last') return null;
	return {
		text: m.browse_remembered(),
		link: { name: m.browse_remembered_clear(), address: everything },
		close: { name: m.browse_remembered_keep(), address: first }
	};
}

/** Nothing of a list's state in it; what others put into addresses does not count. */
export const isBare = (url: URL): boolean =>
	!['sort', 'q', 'after', 'limit', 'from', ...listFilters].some((name) =>
		url.searchParams.has(name)
	);
