import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Actor, Context } from '../../context.ts';
import type { Transaction } from '../../db/client.ts';
import { violatedConstraint } from '../../db/errors.ts';
import { withRetry } from '../../db/retry.ts';
import { accounts, users } from '../../db/schema/index.ts';
import { DomainError } from '../../errors.ts';
import { promoteGuest } from '../guests/promote-guest.ts';
import { hashPassword } from '../passwords/hash-password.ts';
import { isCommonPassword } from '../passwords/passwords.ts';

export interface NewLearner {
	/** These three as `registerForm` gives them. */
	name: string;
	email: string;
	password: string;
}

/**
 * Makes an account with an e-mail address and a password. A guest becomes it, with everything that
 * they have done and under the same id; their sessions end. Nobody is signed in by it.
 *
 * @throws {DomainError} email-taken, password-too-common, too-busy
 */
export async function registerLearner(context: Context, input: NewLearner): Promise<Actor> {
	const email = input.email.toLowerCase();
	if (isCommonPassword(input.password, email)) throw new DomainError('password-too-common');
	// Before the transaction: hashing takes a while, and a connection would wait for it.
	const password = await hashPassword(input.password);
	const guest = context.actor?.isGuest ? context.actor.id : null;
	// Made before the first try, so that a second one knows its own account from another's.
	const made = { id: randomUUID(), credential: randomUUID(), name: input.name, email };
	try {
		const id = await withRetry(() =>
			context.db.transaction(async (transaction) => {
				const id =
					(guest && (await promote(transaction, guest, made))) ?? (await insert(transaction, made));
				await transaction
					.insert(accounts)
					.values({
						id: made.credential,
						userId: id,
						// The accounts library looks for a password under these two.
						accountId: id,
						providerId: 'credential',
						password
					})
					// If it is there, an earlier try has committed.
					.onConflictDoNothing({ target: accounts.id });
				return id;
			})
		);
		return { id, name: input.name, isAdmin: false };
	} catch (error) {
		if (violatedConstraint(error) === 'users_email_unique') throw new DomainError('email-taken');
		throw error;
	}
}

interface Made {
	id: string;
	credential: string;
	name: string;
	email: string;
}

async function insert(transaction: Transaction, { id, name, email }: Made): Promise<string> {
	await transaction
		.insert(users)
		.values({ id, name, email })
		.onConflictDoNothing({ target: users.id });
	return id;
}

/** Makes it of a guest; null where they are gone or have registered elsewhere meanwhile. */
async function promote(
	transaction: Transaction,
	id: string,
	{ credential, name, email }: Made
): Promise<string | null> {
	if (await promoteGuest(transaction, id, { name, email, isVerified: false })) return id;
	// By an earlier try of this same registration, perhaps.
	const [own] = await transaction
		.select({ id: accounts.userId })
		.from(accounts)
		.where(eq(accounts.id, credential));
	return own?.id ?? null;
}
