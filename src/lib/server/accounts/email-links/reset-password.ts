import { and, eq, sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { withRetry } from '../../db/retry.ts';
import { emailLinks, sessions, users } from '../../db/schema/index.ts';
import { DomainError } from '../../errors.ts';
import { hashPassword } from '../passwords/hash-password.ts';
import { isCommonPassword } from '../passwords/passwords.ts';
import { isWritten, writePassword } from '../passwords/write-password.ts';
import { findLink, isGood } from './email-links.ts';

/**
 * Sets a new password by a link from a mail. Every session ends, and every other link is over; the
 * address counts as confirmed, for only who reads its mail has the link.
 *
 * @param input.password as `resetForm` gives it
 * @returns whose it was, and where their mail goes
 * @throws {DomainError} link-over, password-too-common, too-busy
 */
export async function resetPassword(
	{ db }: Pick<Context, 'db'>,
	{ token, password }: { token: string; password: string }
): Promise<{ userId: string; email: string }> {
	const link = await findLink(db, token);
	if (link?.kind !== 'reset') throw new DomainError('link-over');
	const { userId, email } = link;
	if (isCommonPassword(password, email)) throw new DomainError('password-too-common');
	// Before the transaction: hashing takes a while, and a connection would wait for it.
	const hash = await hashPassword(password);
	await withRetry(() =>
		db.transaction(async (transaction) => {
			// The learner's row before the link's, as wherever links are made.
			const [learner] = await transaction
				.update(users)
				.set({ emailVerified: true, updatedAt: sql`now()` })
				// Not where the account has another address by now.
				.where(and(eq(users.id, userId), eq(users.email, email)))
				.returning({ id: users.id });
			const used =
				learner && (await transaction.delete(emailLinks).where(isGood(token)).returning());
			// Not over where an earlier try has committed.
			if (!used?.length && !(await isWritten(transaction, userId, hash))) {
				throw new DomainError('link-over');
			}
			await transaction.delete(emailLinks).where(eq(emailLinks.userId, userId));
			await writePassword(transaction, userId, hash);
			await transaction.delete(sessions).where(eq(sessions.userId, userId));
		})
	);
	return { userId, email };
}
