import { isAPIError } from 'better-auth/api';
import { eq } from 'drizzle-orm';
import {
	type CefrLevel,
	type ScenarioLanguage,
	scenarioLanguages
} from '#lib/scenarios/vocabulary.ts';
import type { Actor, ActorContext, Context } from '../context.ts';
import { users } from '../db/schema/index.ts';
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

/** What a learner sees of their own account. */
export interface OwnAccount {
	name: string;
	/** Null: a guest. */
	email: string | null;
	createdAt: Date;
}

/** The learner's own account; null when it is gone. */
export async function findOwnAccount(context: ActorContext): Promise<OwnAccount | null> {
	const [account] = await context.db
		.select({ name: users.name, email: users.email, createdAt: users.createdAt })
		.from(users)
		.where(eq(users.id, context.actor.id));
	return account ?? null;
}

/** What a learner says that they practise: BCP 47 tags, and a level, null when not said. */
export interface Practice {
	languages: ScenarioLanguage[];
	level: CefrLevel | null;
}

/** What a learner practises; of an account that is gone, nothing. */
export async function findPractice(context: ActorContext): Promise<Practice> {
	const [row] = await context.db
		.select({ languages: users.practiceLanguages, level: users.cefrLevel })
		.from(users)
		.where(eq(users.id, context.actor.id));
	return {
		// What this version does not know cannot be filtered by.
		languages: scenarioLanguages.filter((language) => row?.languages.includes(language)),
		level: (row?.level ?? null) as CefrLevel | null
	};
}
