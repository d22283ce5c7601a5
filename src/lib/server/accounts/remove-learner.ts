import { and, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { Database, Transaction } from '../db/client.ts';
import { makeLine } from '../db/in-line.ts';
import { lockForRemoval } from '../db/locks.ts';
import { withPatience } from '../db/patience.ts';
import { withRetry } from '../db/retry.ts';
import { scenarios, users, verifications } from '../db/schema/index.ts';
import { forgetLearner } from '../legacy/forget-learner.ts';
import { isOwnedBy } from '../scenarios/visibility.ts';

// How an account goes, whoever decided it: its owner, the calendar, or a guest's signing in.

/**
 * Of an author's scenarios those that go with the account: private ones and drafts. What was public
 * or unlisted once stays without its author, withdrawn or not: others have it in their libraries.
 */
export const goesWithAuthor = (): SQL =>
	or(eq(scenarios.visibility, 'private'), isNull(scenarios.publishedAt)) as SQL;

const inLine = makeLine();

/**
 * Runs a transaction that removes a learner: one after another, and again after a deadlock, a lost
 * connection and a lock that was waited for in vain. What runs must be safe to repeat.
 */
export function removing<T>(
	db: Database,
	run: (transaction: Transaction) => Promise<T>
): Promise<T> {
	// In line for each try alone: one that is held up holds up nobody else.
	return withRetry(() =>
		withPatience(() =>
			inLine(() =>
				db.transaction(async (transaction) => {
					await lockForRemoval(transaction);
					return run(transaction);
				})
			)
		)
	);
}

/**
 * Removes a learner with sessions, progress, notes and what nobody else has of their scenarios. To
 * be called within `removing`. Nothing happens where there is none.
 */
export async function removeLearner(transaction: Transaction, id: string): Promise<void> {
	// Before the learner's own row, as actions lock scenario and learner in this order.
	await removeScenarios(transaction, id);
	const [account] = await transaction
		.select({ email: users.email })
		.from(users)
		.where(eq(users.id, id))
		.for('update');
	if (!account) return;
	// Written in another window before the row was held; from here on none can be.
	await removeScenarios(transaction, id);
	await transaction.delete(verifications).where(isAbout(id, account.email));
	// A guest was never in the old tables, which may be large.
	if (account.email !== null) await forgetLearner(transaction, id);
	await transaction.delete(users).where(eq(users.id, id));
}

/** Holds all of an author's scenarios, so that none becomes private meanwhile, and removes what goes. */
async function removeScenarios(transaction: Transaction, author: string): Promise<void> {
	const own = await transaction
		.select({ id: scenarios.id })
		.from(scenarios)
		.where(isOwnedBy(author))
		.orderBy(scenarios.id)
		.for('no key update');
	if (own.length === 0) return;
	await transaction.delete(scenarios).where(and(isOwnedBy(author), goesWithAuthor()));
}

/** Names the learner, by id or address, or holds such a name as a string of its JSON. */
function isAbout(id: string, email: string | null) {
	const { identifier, value } = verifications;
	const names = email === null ? [id] : [id, email];
	return or(
		inArray(sql`lower(${identifier})`, names),
		inArray(sql`lower(${value})`, names),
		...names.map((name) => sql`strpos(lower(${value}), to_json(${name}::text)::text) > 0`)
	);
}
