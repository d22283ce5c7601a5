import { and, eq, isNotNull } from 'drizzle-orm';
import type { ActorContext } from '../context.ts';
import { accounts } from '../db/schema/index.ts';
import { DomainError } from '../errors.ts';
import { verifyPassword } from './hash-password.ts';

/**
 * Makes sure that whoever sits before a signed-in browser knows the account's password. An account
 * without one has nothing to be asked for.
 *
 * @throws {DomainError} password-wrong, too-busy
 */
export async function confirmPassword(
	{ db, actor }: ActorContext,
	{ password }: { password: string }
): Promise<void> {
	const [account] = await db
		.select({ password: accounts.password })
		.from(accounts)
		.where(and(eq(accounts.userId, actor.id), isNotNull(accounts.password)));
	if (!account?.password) return;
	if (!(await verifyPassword(account.password, password))) throw new DomainError('password-wrong');
}
