import { and, eq, isNotNull } from 'drizzle-orm';
import type { ActorContext } from '../../context.ts';
import type { Executor } from '../../db/client.ts';
import { accounts, users } from '../../db/schema/index.ts';
import { DomainError } from '../../errors.ts';
import { verifyPassword } from './hash-password.ts';

/**
 * Makes sure that whoever sits before a signed-in browser knows the account's password. An account
 * without one can only be asked whether it is meant.
 *
 * @throws {DomainError} password-wrong, not-confirmed, account-gone, too-busy
 */
export async function confirmPassword(
	context: ActorContext,
	{ password, confirm }: { password: string; confirm?: 'yes' | undefined }
): Promise<void> {
	const kept = await findPassword(context);
	if (kept === null) {
		if (confirm) return;
		throw new DomainError('not-confirmed');
	}
	if (!(await verifyPassword(kept, password))) throw new DomainError('password-wrong');
}

/**
 * The account's password as it is kept; null where it has none.
 *
 * @throws {DomainError} account-gone
 */
export async function findPassword({
	db,
	actor
}: Pick<ActorContext, 'actor'> & { db: Executor }): Promise<string | null> {
	const [account] = await db
		.select({ password: accounts.password })
		.from(users)
		.leftJoin(accounts, and(eq(accounts.userId, users.id), isNotNull(accounts.password)))
		.where(eq(users.id, actor.id));
	// Deleted from another window, after this request was known to be theirs.
	if (!account) throw new DomainError('account-gone');
	return account.password;
}
