import { eq } from 'drizzle-orm';
import type { Transaction } from '../db/client.ts';
import { users } from '../db/schema/index.ts';
import { DomainError } from '../errors.ts';

/**
 * Holds a learner's row, so that how they get in is decided by one at a time.
 *
 * @throws {DomainError} account-gone; needs-account for a guest
 */
export async function holdLearner(
	transaction: Transaction,
	id: string
): Promise<{ email: string; emailVerified: boolean }> {
	const [learner] = await transaction
		.select({ email: users.email, emailVerified: users.emailVerified })
		.from(users)
		.where(eq(users.id, id))
		.for('no key update');
	// Deleted from another window, after this request was known to be theirs.
	if (!learner) throw new DomainError('account-gone');
	const { email, emailVerified } = learner;
	// Guests have no address, and no way in but their session.
	if (email === null) throw new DomainError('needs-account');
	return { email, emailVerified };
}
