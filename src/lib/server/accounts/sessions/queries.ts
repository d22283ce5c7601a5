import { isAPIError } from 'better-auth/api';
import { and, desc, eq, gt, sql } from 'drizzle-orm';
import type { Actor, ActorContext, Context } from '../../context.ts';
import { sessions } from '../../db/schema/index.ts';
import { prolongGuestSession } from './guest-session.ts';
import {
	authOf,
	endOfCookie,
	hasSessionCookie,
	sessionCookieIn,
	type SessionCookie,
	type Visit
} from './visit.ts';

export interface FoundSession {
	session: { id: string; actor: Actor } | null;
	/** To be set on the answer: a session that goes on for longer, or the end of one. */
	cookie: SessionCookie | null;
}

/** Who is signed in with this browser. Without a session cookie the database is not asked. */
export async function findSession(
	context: Pick<Context, 'db'>,
	visit: Visit
): Promise<FoundSession> {
	if (!hasSessionCookie(visit)) return { session: null, cookie: null };
	const answer = await askLibrary(context.db, visit);
	if (answer === null) return { session: null, cookie: endOfCookie(visit) };
	const { headers, response } = answer;
	const cookie = sessionCookieIn(headers, visit.secure);
	if (!response) return { session: null, cookie };
	const { session, user } = response;
	// Its sessions have ended; one that began at that very moment opens nothing either.
	if (user.disabledAt) return { session: null, cookie: endOfCookie(visit) };
	const actor = { id: user.id, name: user.name, isAdmin: user.isAdmin };
	// The library takes it for granted that everybody has an address.
	const isGuest = (user.email as string | null) === null;
	if (!isGuest) return { session: { id: session.id, actor }, cookie };
	const kept = await prolongGuestSession(context.db, session, visit);
	if (kept === 'gone') return { session: null, cookie: endOfCookie(visit) };
	return {
		session: { id: session.id, actor: { ...actor, isGuest } },
		cookie: kept ?? cookie
	};
}

/** Null where the session ended just as the library was about to lengthen it. */
async function askLibrary(db: Context['db'], visit: Visit) {
	try {
		return await authOf(db, visit).api.getSession({
			headers: visit.headers,
			returnHeaders: true
		});
	} catch (error) {
		if (isAPIError(error) && error.statusCode === 401) return null;
		throw error;
	}
}

/** A browser that is signed in. */
export interface OwnSession {
	id: string;
	userAgent: string | null;
	createdAt: Date;
	/** Used last, to within the hour. */
	usedAt: Date;
	/** The one that asks. */
	isThis: boolean;
}

/** Where a learner is signed in: this browser first, then the one used last. */
export async function listSessions(context: ActorContext, visit: Visit): Promise<OwnSession[]> {
	const { db, actor } = context;
	const { session } = await findSession(context, visit);
	const rows = await db
		.select({
			id: sessions.id,
			userAgent: sessions.userAgent,
			createdAt: sessions.createdAt,
			usedAt: sessions.updatedAt
		})
		.from(sessions)
		.where(and(eq(sessions.userId, actor.id), gt(sessions.expiresAt, sql`now()`)))
		.orderBy(desc(sessions.updatedAt), desc(sessions.id))
		.limit(mostSessions);
	return rows
		.map((row) => ({ ...row, isThis: row.id === session?.id }))
		.sort((one, two) => Number(two.isThis) - Number(one.isThis));
}

/** Nobody reads through more; ending the others ends them all. */
const mostSessions = 100;
