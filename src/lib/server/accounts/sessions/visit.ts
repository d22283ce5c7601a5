import { parseSetCookieHeader } from 'better-auth/cookies';
import type { Database } from '../../db/client.ts';
import { authFor, sessionCookieName, type Auth } from './auth.ts';

/** A browser that asks: what it sent, and whether it came by https. */
export interface Visit {
	headers: Headers;
	secure: boolean;
}

/** A session cookie to be set; an empty value with no lifetime takes it away. */
export interface SessionCookie {
	name: string;
	value: string;
	/** Seconds. */
	maxAge: number;
	secure: boolean;
}

/** The accounts library, as this visit needs it. */
export function authOf(db: Database, visit: Visit): Auth {
	return authFor(db, visit.secure);
}

/** Whether the browser says that it is signed in; whether it is, the database knows. */
export function hasSessionCookie({ headers, secure }: Visit): boolean {
	return headers.get('cookie')?.includes(`${sessionCookieName(secure)}=`) ?? false;
}

/** What the library wants done to the session cookie: its other cookies are not used. */
export function sessionCookieIn(headers: Headers, secure: boolean): SessionCookie | null {
	const name = sessionCookieName(secure);
	const set = parseSetCookieHeader(headers.getSetCookie().join(', ')).get(name);
	if (!set) return null;
	return { name, value: set.value, maxAge: Number(set['max-age'] ?? 0), secure };
}

/** Takes the session cookie away from a browser whose session is over. */
export const endOfCookie = ({ secure }: Visit): SessionCookie => ({
	name: sessionCookieName(secure),
	value: '',
	maxAge: 0,
	secure
});

/** What the browser sent as its session cookie, as it was given to it; null without one. */
export function sentCookie({ headers, secure }: Visit): string | null {
	const start = `${sessionCookieName(secure)}=`;
	const parts = headers.get('cookie')?.split(/; */) ?? [];
	const found = parts.find((part) => part.startsWith(start))?.slice(start.length);
	if (found === undefined) return null;
	try {
		return decodeURIComponent(found);
	} catch {
		return null;
	}
}
