import type { Actor, Context } from '../context.ts';
import { violatedConstraint } from '../db/errors.ts';
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
	try {
		return await context.db.transaction(async (transaction) => {
			const [learner] = await transaction
				.insert(users)
				.values({ name: input.name, email })
				.returning({ id: users.id, name: users.name, isAdmin: users.isAdmin });
			if (!learner) throw new Error('No row came back for a new learner');
			await transaction.insert(accounts).values({
				userId: learner.id,
				// The accounts library looks for a password under these two.
				accountId: learner.id,
				providerId: 'credential',
				password
			});
			return learner;
		});
	} catch (error) {
		if (violatedConstraint(error) === 'users_email_unique') throw new DomainError('email-taken');
		throw error;
	}
}
