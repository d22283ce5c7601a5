import { listCookie, listCookieAge, shownCookie } from '#lib/scenarios/list-cookies.ts';
import { recalled } from '../remembered-list.ts';
import { withSort } from '../remembered-value.ts';
import type { RequestHandler } from './$types';

/**
 * Remembers a list's order and filters for a browser without scripts, which asks for this as for a
 * picture: so no page brings a cookie, and a page that is only fetched ahead changes nothing.
 */
export const GET: RequestHandler = ({ cookies, locals, request, url }) => {
	if (!request.headers.has('sec-purpose')) {
		const options = {
			path: '/',
			sameSite: 'lax',
			httpOnly: false,
			secure: url.protocol === 'https:'
		} as const;
		if (url.searchParams.has('shown')) cookies.set(shownCookie, '1', options);
		const wanted = withSort(url.searchParams.get('list') ?? '', cookies.get(listCookie) ?? '');
		const value = recalled(wanted, locals.actor !== null);
		if (value !== '') cookies.set(listCookie, value, { ...options, maxAge: listCookieAge });
		else if (cookies.get(listCookie) !== undefined) cookies.delete(listCookie, options);
	}
	return new Response(null, { status: 204 });
};
