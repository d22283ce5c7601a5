import { eq } from 'drizzle-orm';
import {
	type CefrLevel,
	type ScenarioLanguage,
	scenarioLanguages
} from '#lib/scenarios/vocabulary.ts';
import type { Actor, ActorContext, Context } from '../context.ts';
import { users } from '../db/schema/index.ts';
import {
	authOf,
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
	const { headers, response } = await authOf(context.db, visit).api.getSession({
		headers: visit.headers,
		returnHeaders: true
	});
	const cookie = sessionCookieIn(headers, visit.secure);
	if (!response) return { session: null, cookie };
	const { session, user } = response;
	const actor = { id: user.id, name: user.name, isAdmin: user.isAdmin };
	return { session: { id: session.id, actor }, cookie };
}

/** What a learner sees of their own account; null when it is gone. */
export interface OwnAccount {
	name: string;
	email: string;
	createdAt: Date;
}

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
