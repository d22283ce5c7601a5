import type { RequestEvent } from '@sveltejs/kit';
import type { SessionCookie, Visit } from '../accounts/sessions/visit.ts';

/** What the accounts services need to know of the browser that asks. */
export function visitOf(event: Pick<RequestEvent, 'request' | 'url'>): Visit {
	return { headers: event.request.headers, secure: event.url.protocol === 'https:' };
}

/** Has the browser keep, or give up, its session cookie. No script can read it. */
export function setSessionCookie(
	event: Pick<RequestEvent, 'cookies'>,
	cookie: SessionCookie | null
): void {
	if (!cookie) return;
	const { name, value, maxAge, secure } = cookie;
	event.cookies.set(name, value, { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge });
}
