import type { SessionCookie, Visit } from '#lib/server/accounts/sessions/visit.ts';

/** A browser that has this cookie, or none. */
export function visit(cookie: SessionCookie | null = null, secure = false): Visit {
	const headers = new Headers({ 'user-agent': 'a test' });
	if (cookie) headers.set('cookie', `${cookie.name}=${encodeURIComponent(cookie.value)}`);
	return { headers, secure };
}

let count = 0;

/** Somebody who has not registered yet. */
export function newcomer() {
	count += 1;
	return {
		name: `Newcomer ${count}`,
		email: `newcomer-${count}@example.test`,
		password: `a long walk ${count} to the sea`
	};
}
