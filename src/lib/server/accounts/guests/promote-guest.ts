import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Transaction } from '../../db/client.ts';
import { sessions, users } from '../../db/schema/index.ts';

/**
 * Gives a guest name and address, by which they are a learner with an account: everything that they
 * have done stays theirs under the same id, and their sessions end.
 *
 * @returns whether it was done; not where they are gone, or have got an account meanwhile
 */
export async function promoteGuest(
	transaction: Transaction,
	id: string,
	{ name, email, isVerified }: { name: string; email: string; isVerified: boolean }
): Promise<boolean> {
	const promoted = await transaction
		.update(users)
		.set({ name, email, emailVerified: isVerified, updatedAt: sql`now()` })
		.where(and(eq(users.id, id), isNull(users.email)))
		.returning({ id: users.id });
	if (promoted.length === 0) return false;
	await transaction.delete(sessions).where(eq(sessions.userId, id));
	return true;
}
