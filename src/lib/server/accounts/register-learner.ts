import { randomUUID } from 'node:crypto';
import type { Actor, Context } from '../context.ts';
import { violatedConstraint } from '../db/errors.ts';
import { withRetry } from '../db/retry.ts';
import { accounts, users } from '../db/schema/index.ts';
import { DomainError } from '../errors.ts';
import { hashPassword } from './hash-password.ts';
import { isCommonPassword } from './passwords.ts';

export interface NewLearner {
	/** These three as `registerForm` gives them. */
	name: string;
	email: string;
	password: string;
}

/**
 * Makes an account with an e-mail address and a password. Nobody is signed in by it.
 *
 * @throws {DomainError} email-taken, password-too-common, too-busy
 */
export async function registerLearner(context: Context, input: NewLearner): Promise<Actor> {
	const email = input.email.toLowerCase();
	if (isCommonPassword(input.password, email)) throw new DomainError('password-too-common');
	// Before the transaction: hashing takes a while, and a connection would wait for it.
	const password = await hashPassword(input.password);
	// Made before the first try, so that a second one knows its own account from another's.
	const id = randomUUID();
	try {
		await withRetry(() =>
			context.db.transaction(async (transaction) => {
				const made = await transaction
					.insert(users)
					.values({ id, name: input.name, email })
					// If it is there, an earlier try has committed.
					.onConflictDoNothing({ target: users.id })
					.returning({ id: users.id });
				if (made.length === 0) return;
				await transaction.insert(accounts).values({
					userId: id,
					// The accounts library looks for a password under these two.
					accountId: id,
					providerId: 'credential',
					password
				});
			})
		);
		return { id, name: input.name, isAdmin: false };
	} catch (error) {
		if (violatedConstraint(error) === 'users_email_unique') throw new DomainError('email-taken');
		throw error;
	}
}
