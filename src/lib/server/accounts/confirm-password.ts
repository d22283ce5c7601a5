import { and, eq, isNotNull } from 'drizzle-orm';
import type { ActorContext } from '../context.ts';
import { accounts } from '../db/schema/index.ts';
import { DomainError } from '../errors.ts';
import { verifyPassword } from './hash-password.ts';

/**
 * Makes sure that whoever sits before a signed-in browser knows the account's password. An account
 * without one can only be asked whether it is meant.
 *
 * @throws {DomainError} password-wrong, not-confirmed, too-busy
 */
export async function confirmPassword(
	{ db, actor }: ActorContext,
	{ password, confirm }: { password: string; confirm?: 'yes' | undefined }
): Promise<void> {
	const [account] = await db
		.select({ password: accounts.password })
		.from(accounts)
		.where(and(eq(accounts.userId, actor.id), isNotNull(accounts.password)));
	if (!account?.password) {
		if (confirm) return;
		throw new DomainError('not-confirmed');
	}
	if (!(await verifyPassword(account.password, password))) throw new DomainError('password-wrong');
}
