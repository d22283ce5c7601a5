import { and, eq, sql } from 'drizzle-orm';
import type { Transaction } from '../../db/client.ts';
import { accounts } from '../../db/schema/index.ts';

/** Writes an account's password, for one that had none too. */
export async function writePassword(
	transaction: Transaction,
	userId: string,
	password: string
): Promise<void> {
	await transaction
		.insert(accounts)
		// The accounts library looks for a password under these two.
		.values({ userId, accountId: userId, providerId: 'credential', password })
		.onConflictDoUpdate({
			target: [accounts.providerId, accounts.accountId],
			set: { password, updatedAt: sql`now()` }
		});
}

/** Whether this very hash, salt included, is the account's: then it was written by an earlier try. */
export async function isWritten(
	transaction: Transaction,
	userId: string,
	password: string
): Promise<boolean> {
	const own = and(eq(accounts.userId, userId), eq(accounts.password, password));
	return (await transaction.$count(accounts, own)) > 0;
}
