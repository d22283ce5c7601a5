import { and, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { ActorContext } from '../context.ts';
import type { Transaction } from '../db/client.ts';
import { makeLine } from '../db/in-line.ts';
import { lockForRemoval } from '../db/locks.ts';
import { withPatience } from '../db/patience.ts';
import { withRetry } from '../db/retry.ts';
import { scenarios, users, verifications } from '../db/schema/index.ts';
import { forgetLearner } from '../legacy/forget-learner.ts';
import { isOwnedBy } from '../scenarios/visibility.ts';

/**
 * Of an author's scenarios those that go with the account: private ones and drafts. What was public
 * or unlisted once stays without its author, withdrawn or not: others have it in their libraries.
 */
export const goesWithAuthor = (): SQL =>
	or(eq(scenarios.visibility, 'private'), isNull(scenarios.publishedAt)) as SQL;

/**
 * Deletes the account for good, with its sessions, progress and notes. Saves and ratings are taken
 * back; attempts, completions and time move to the baseline. Only the id is remembered. A second
 * time: nothing. Whether the learner means it, the caller has made sure of.
 */
export async function deleteAccount({
	db,
	actor
}: Pick<ActorContext, 'db' | 'actor'>): Promise<void> {
	await inLine(() =>
		withRetry(() =>
			withPatience(() => db.transaction((transaction) => remove(transaction, actor.id)))
		)
	);
}

const inLine = makeLine();

async function remove(transaction: Transaction, id: string): Promise<void> {
	await lockForRemoval(transaction);
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
	await forgetLearner(transaction, id);
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
function isAbout(id: string, email: string) {
	const { identifier, value } = verifications;
	const names = [id, email];
	return or(
		inArray(sql`lower(${identifier})`, names),
		inArray(sql`lower(${value})`, names),
		...names.map((name) => sql`strpos(lower(${value}), to_json(${name}::text)::text) > 0`)
	);
}
