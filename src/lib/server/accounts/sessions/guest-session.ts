import { eq, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { withRetry } from '../../db/retry.ts';
import { sessions } from '../../db/schema/index.ts';
import { sessionCookieName } from './auth.ts';
import { sentCookie, type SessionCookie, type Visit } from './visit.ts';

/** Days without a visit after which a guest is removed. They have no other way in than the session. */
export const guestDays = 90;

const day = 86_400;

/**
 * Has a guest's session last for another 90 days, at most once a day: the accounts library gives
 * every session the same time, and a guest's is all that leads to what they have done.
 *
 * @returns the cookie to be set; null when nothing was due; `gone` when the session has ended
 */
export async function prolongGuestSession(
	db: Database,
	session: { id: string; expiresAt: Date },
	visit: Visit
): Promise<SessionCookie | 'gone' | null> {
	const left = (session.expiresAt.getTime() - Date.now()) / 1000;
	if (left > (guestDays - 1) * day) return null;
	const prolonged = await withRetry(() =>
		db
			.update(sessions)
			.set({
				expiresAt: sql`now() + make_interval(days => ${guestDays})`,
				updatedAt: sql`now()`
			})
			.where(eq(sessions.id, session.id))
			.returning({ id: sessions.id })
	);
	if (prolonged.length === 0) return 'gone';
	const value = sentCookie(visit);
	return value === null
		? null
		: {
				name: sessionCookieName(visit.secure),
				value,
				maxAge: guestDays * day,
				secure: visit.secure
			};
}
