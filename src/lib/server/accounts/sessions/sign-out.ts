import { eq } from 'drizzle-orm';
import type { ActorContext, Context } from '../../context.ts';
import { withRetry } from '../../db/retry.ts';
import { sessions } from '../../db/schema/index.ts';
import { findSession } from './queries.ts';
import { endOfCookie, type SessionCookie, type Visit } from './visit.ts';

/**
 * Ends the browser's session: its row goes, so that the token is worth nothing from now on. Nothing
 * happens where there is none.
 *
 * @returns the cookie's end
 */
export async function signOut(
	context: Context,
	{ visit }: { visit: Visit }
): Promise<SessionCookie> {
	await endSessionOf(context, visit);
	return endOfCookie(visit);
}

/** Ends every session of the learner, this browser's included. */
export async function signOutEverywhere(context: ActorContext): Promise<void> {
	await withRetry(() => context.db.delete(sessions).where(eq(sessions.userId, context.actor.id)));
}

/** Ends the session whose token the browser sent, if it is one. */
export async function endSessionOf(context: Context, visit: Visit): Promise<void> {
	const { session } = await findSession(context, visit);
	// By our own statement: the library's goes on as if nothing were wrong when it cannot delete.
	if (!session) return;
	await withRetry(() => context.db.delete(sessions).where(eq(sessions.id, session.id)));
}
