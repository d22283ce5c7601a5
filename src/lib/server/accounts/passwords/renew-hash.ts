import { and, eq, isNotNull } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { withRetry } from '../../db/retry.ts';
import { accounts } from '../../db/schema/index.ts';
import { DomainError } from '../../errors.ts';
import { hashPassword, isOutdated } from './hash-password.ts';

/**
 * Hashes an account's password anew where its hash was made at another cost than hashes are made at
 * now: whoever signs in is the only one to bring it. Another that was set meanwhile stays; where too
 * many hashes are under way it is left for the next time.
 *
 * @param password just found to be the account's
 */
export async function renewHash(
	{ db }: Pick<Context, 'db'>,
	{ userId, password }: { userId: string; password: string }
): Promise<void> {
	const own = and(eq(accounts.userId, userId), isNotNull(accounts.password));
	const [account] = await db.select({ kept: accounts.password }).from(accounts).where(own);
	if (!account?.kept || !isOutdated(account.kept)) return;
	const { kept } = account;
	try {
		const renewed = await hashPassword(password);
		await withRetry(() =>
			db
				.update(accounts)
				.set({ password: renewed })
				.where(and(own, eq(accounts.password, kept)))
		);
	} catch (error) {
		if (!(error instanceof DomainError)) throw error;
	}
}
