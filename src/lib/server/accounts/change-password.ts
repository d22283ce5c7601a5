import { eq } from 'drizzle-orm';
import type { ActorContext } from '../context.ts';
import { withRetry } from '../db/retry.ts';
import { emailLinks, sessions } from '../db/schema/index.ts';
import { DomainError } from '../errors.ts';
import { holdLearner } from './hold-learner.ts';
import { findPassword } from './passwords/confirm-password.ts';
import { hashPassword, replacePassword } from './passwords/hash-password.ts';
import { isCommonPassword } from './passwords/passwords.ts';
import { writePassword } from './passwords/write-password.ts';
import { findOwnAccount } from './queries.ts';
import { openSession } from './sessions/open-session.ts';
import type { SessionCookie, Visit } from './sessions/visit.ts';

/**
 * Changes a learner's password, or gives one to an account without. Every session ends, this
 * browser's too: it gets a new one, with a new token. Links that were sent are over.
 *
 * @param input.present the password so far; whatever it is where the account has none
 * @param input.password as `passwordForm` gives it
 * @returns the cookie that the browser is to keep, and the address to tell of it where it is
 * confirmed to be theirs
 * @throws {DomainError} password-wrong (which means `present`), password-too-common, too-busy
 */
export async function changePassword(
	context: ActorContext,
	{ present, password, visit }: { present: string; password: string; visit: Visit }
): Promise<{ cookie: SessionCookie | null; notify: string | null }> {
	const { db, actor } = context;
	const account = await findOwnAccount(context);
	if (isCommonPassword(password, account?.email ?? '')) {
		throw new DomainError('password-too-common');
	}
	const kept = await findPassword(context);
	const hash =
		kept === null
			? await hashPassword(password)
			: await replacePassword(kept, { present, next: password });
	if (hash === null) throw new DomainError('password-wrong');
	const { email, emailVerified } = await withRetry(() =>
		db.transaction(async (transaction) => {
			const learner = await holdLearner(transaction, actor.id);
			// Changed in another window while this one checked it; or by a try that was not heard of.
			const found = await findPassword({ db: transaction, actor });
			if (found !== kept && found !== hash) throw new DomainError('password-wrong');
			await transaction.delete(emailLinks).where(eq(emailLinks.userId, actor.id));
			await writePassword(transaction, actor.id, hash);
			await transaction.delete(sessions).where(eq(sessions.userId, actor.id));
			return learner;
		})
	);
	const cookie = await openSession(context, { userId: actor.id, visit });
	return { cookie, notify: emailVerified ? email : null };
}
