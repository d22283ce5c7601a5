import { isAPIError } from 'better-auth/api';
import { and, eq, isNotNull } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { withRetry } from '../../db/retry.ts';
import { accounts, sessions, users } from '../../db/schema/index.ts';
import { DomainError } from '../../errors.ts';
import { mergeGuest } from '../guests/merge-guest.ts';
import { isOutdated, verifyPassword } from '../passwords/hash-password.ts';
import { normalisePassword } from '../passwords/passwords.ts';
import { renewHash } from '../passwords/renew-hash.ts';
import { hashToken } from '../sessions/hashed-tokens.ts';
import { endSessionOf } from '../sessions/sign-out.ts';
import { authOf, sessionCookieIn, type SessionCookie, type Visit } from '../sessions/visit.ts';

/**
 * Signs a learner in with their password. Always a new token; the session that the browser had
 * before is ended. An unknown address takes as long as a wrong password, and says the same. What a
 * guest has done on this browser is added to the account, and the guest goes.
 *
 * @returns the cookie that the browser is to keep
 * @throws {DomainError} credentials-wrong, account-disabled (after the right password), too-busy
 */
export async function signIn(
	context: Context,
	{ email, password, visit }: { email: string; password: string; visit: Visit }
): Promise<SessionCookie | null> {
	const [before] = await findAccount(context, email);
	try {
		const { headers, response } = await withRetry(() =>
			authOf(context.db, visit).api.signInEmail({
				body: { email, password: normalisePassword(password) },
				headers: visit.headers,
				returnHeaders: true
			})
		);
		const { token, user } = response;
		try {
			// Waits for who is just setting another: they end the sessions that they see, before they commit.
			const [after] = await findAccount(context, email).for('share', { of: accounts });
			if (!(await isStillRight(password, { before, after }))) {
				throw new DomainError('credentials-wrong');
			}
			if (after?.disabledAt) throw new DomainError('account-disabled');
		} catch (error) {
			await context.db.delete(sessions).where(eq(sessions.token, hashToken(token)));
			throw error;
		}
		const { db, actor, now } = context;
		// Whoever is signed out by a failure in here is still the guest, and tries again.
		if (actor?.isGuest) await mergeGuest({ db, actor, now }, { accountId: user.id });
		await endSessionOf(context, visit);
		await renewHash(context, { userId: user.id, password });
		return sessionCookieIn(headers, visit.secure);
	} catch (error) {
		if (isAPIError(error) && error.statusCode < 500) throw new DomainError('credentials-wrong');
		throw error;
	}
}

/**
 * Whether a password that was right is so still: nobody set another while it was checked, who ended
 * every session there was by then. Where its hash was to be made anew, another sign-in may have.
 *
 * @throws {DomainError} too-busy
 */
async function isStillRight(
	password: string,
	{ before, after }: { before: KeptPassword; after: KeptPassword }
): Promise<boolean> {
	if (after?.password === before?.password) return true;
	if (!after?.password || !before?.password || !isOutdated(before.password)) return false;
	return !isOutdated(after.password) && verifyPassword(after.password, password);
}

type KeptPassword = { password: string | null } | undefined;

const findAccount = ({ db }: Context, email: string) =>
	db
		.select({ password: accounts.password, disabledAt: users.disabledAt })
		.from(accounts)
		.innerJoin(users, and(eq(users.id, accounts.userId), eq(users.email, email.toLowerCase())))
		.where(isNotNull(accounts.password));
