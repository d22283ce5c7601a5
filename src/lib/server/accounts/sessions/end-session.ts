import { and, eq, ne } from 'drizzle-orm';
import type { ActorContext } from '../../context.ts';
import { withRetry } from '../../db/retry.ts';
import { sessions } from '../../db/schema/index.ts';
import { findSession } from './queries.ts';
import type { Visit } from './visit.ts';

/** Ends one of the learner's sessions, at once. Nothing happens where it is over, or not theirs. */
export async function endSession(
	{ db, actor }: ActorContext,
	{ sessionId }: { sessionId: string }
): Promise<void> {
	await withRetry(() =>
		db.delete(sessions).where(and(eq(sessions.id, sessionId), eq(sessions.userId, actor.id)))
	);
}

/** Ends every session of the learner but the one of the browser that asks. */
export async function endOtherSessions(context: ActorContext, visit: Visit): Promise<void> {
	const { db, actor } = context;
	const { session } = await findSession(context, visit);
	const own = eq(sessions.userId, actor.id);
	await withRetry(() =>
		db.delete(sessions).where(session ? and(own, ne(sessions.id, session.id)) : own)
	);
}
