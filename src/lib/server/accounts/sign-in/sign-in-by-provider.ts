import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import type { Actor, Context } from '../../context.ts';
import type { Transaction } from '../../db/client.ts';
import { violatedConstraint } from '../../db/errors.ts';
import { withRetry } from '../../db/retry.ts';
import { accounts, users } from '../../db/schema/index.ts';
import { DomainError } from '../../errors.ts';
import type { ProviderPerson } from '../../oidc/finish.ts';
import { emailOf, nameForm } from '../account-schema.ts';
import { mergeGuest } from '../guests/merge-guest.ts';
import { promoteGuest } from '../guests/promote-guest.ts';
import { openSession } from '../sessions/open-session.ts';
import type { SessionCookie, Visit } from '../sessions/visit.ts';

export interface ProviderSignIn {
	person: ProviderPerson;
	/** What links to the provider are kept under. */
	providerId: string;
	visit: Visit;
	/** What somebody new is called whose name from the provider is none that we take. */
	newcomer: string;
}

/**
 * Signs somebody in who has signed in at the provider. Whoever is linked is known; anybody else is
 * linked to the account with their address, once, where both sides have made sure whose it is; or
 * else gets an account. So one person has one account, however they sign in.
 *
 * Somebody who is signed in already links the provider to the account that they are in, or nothing.
 * A guest keeps everything: what they have done is added to the account that is found, and a new
 * one is made of the guest.
 *
 * @returns the cookie that the browser is to keep
 * @throws {DomainError} provider-unverified, account-unverified, provider-linked-elsewhere,
 * account-disabled
 */
export async function signInByProvider(
	context: Context,
	input: ProviderSignIn
): Promise<SessionCookie | null> {
	const find = () =>
		withRetry(() =>
			context.db.transaction((transaction) => findOrMake(transaction, context, input))
		);
	const userId = await find().catch((error: unknown) => {
		// Made in another window meanwhile: now it is found.
		if (collisions.has(violatedConstraint(error) ?? '')) return find();
		throw error;
	});
	const { db, actor, now } = context;
	// Whoever is signed out by a failure in here is still the guest, and tries again.
	if (actor?.isGuest && actor.id !== userId) {
		await mergeGuest({ db, actor, now }, { accountId: userId });
	}
	return openSession(context, { userId, visit: input.visit });
}

const collisions = new Set(['users_email_unique', 'accounts_provider_account_unique']);

async function findOrMake(
	transaction: Transaction,
	{ actor }: Context,
	{ person, providerId, newcomer }: ProviderSignIn
): Promise<string> {
	const link = { providerId, accountId: person.subject };
	// A guest has no address, and is nobody to link to.
	const present = actor && (await findEmail(transaction, actor.id)) ? actor.id : null;
	const must = (userId: string | null) => {
		if (present && present !== userId) throw new DomainError('provider-linked-elsewhere');
	};
	const [linked] = await transaction
		.select({ userId: accounts.userId })
		.from(accounts)
		.where(and(eq(accounts.providerId, providerId), eq(accounts.accountId, person.subject)));
	if (linked) {
		must(linked.userId);
		return linked.userId;
	}
	const email = emailOf(person.email);
	if (!email || !person.isVerified) throw new DomainError('provider-unverified');
	const [found] = await transaction
		.select({ id: users.id, isVerified: users.emailVerified })
		.from(users)
		.where(eq(users.email, email))
		.for('no key update');
	must(found?.id ?? null);
	if (found) {
		// Somebody may have registered with an address of others, and waits for them to come.
		if (!found.isVerified) throw new DomainError('account-unverified');
		const [other] = await transaction
			.select({ subject: accounts.accountId })
			.from(accounts)
			.where(and(eq(accounts.userId, found.id), eq(accounts.providerId, providerId)));
		// Linked in another window, while this one waited for the row.
		if (other?.subject === person.subject) return found.id;
		// The address went over to somebody else at the provider.
		if (other) throw new DomainError('provider-linked-elsewhere');
		await transaction.insert(accounts).values({ userId: found.id, ...link });
		return found.id;
	}
	const name = nameForm.safeParse({ name: person.name ?? '' }).data?.name ?? newcomer;
	const id = await makeAccount(transaction, actor, { name, email });
	await transaction.insert(accounts).values({ userId: id, ...link });
	return id;
}

/** Of the guest who signs in, or else anew. */
async function makeAccount(
	transaction: Transaction,
	actor: Actor | null,
	{ name, email }: { name: string; email: string }
): Promise<string> {
	const guest = actor?.isGuest ? actor.id : null;
	if (guest && (await promoteGuest(transaction, guest, { name, email, isVerified: true }))) {
		return guest;
	}
	const id = randomUUID();
	await transaction.insert(users).values({ id, name, email, emailVerified: true });
	return id;
}

async function findEmail(transaction: Transaction, id: string): Promise<string | null> {
	const [row] = await transaction
		.select({ email: users.email })
		.from(users)
		.where(eq(users.id, id));
	return row?.email ?? null;
}
