import { and, eq, isNotNull, sql } from 'drizzle-orm';
import type { ActorContext } from '../../context.ts';
import type { Transaction } from '../../db/client.ts';
import { reports, users } from '../../db/schema/index.ts';
import { DomainError } from '../../errors.ts';
import { moveProgress } from '../../progress/move-progress.ts';
import { removeLearner, removing } from '../remove-learner.ts';

/**
 * Adds what a guest has done to an account, and removes the guest with their sessions, in one
 * transaction. Whether the account is theirs, the caller has made sure of. A guest who is gone, or
 * has an account of their own by now: nothing.
 *
 * @param context.actor the guest
 * @returns whether there was a guest to be merged
 * @throws {DomainError} credentials-wrong when the account has just gone, account-disabled
 */
export function mergeGuest(
	{ db, actor, now }: ActorContext,
	{ accountId }: { accountId: string }
): Promise<boolean> {
	return removing(db, async (transaction) => {
		// Held against rows that they begin in another window; what is under way there is waited for.
		const [guest] = await transaction
			.select({
				email: users.email,
				languages: users.practiceLanguages,
				cefrLevel: users.cefrLevel
			})
			.from(users)
			.where(eq(users.id, actor.id))
			.for('update');
		if (guest?.email !== null) return false;
		await holdAccount(transaction, accountId);
		// These before any figure is held: an admin who unlists a scenario has closed its reports, and told
		// the search, when they come to its figures.
		await moveReports(transaction, { from: actor.id, to: accountId });
		await transaction
			.update(users)
			.set({
				practiceLanguages: sql`case when ${users.practiceLanguages} = '{}'
					then ${sql.param(guest.languages, users.practiceLanguages)} else ${users.practiceLanguages} end`,
				cefrLevel: sql`coalesce(${users.cefrLevel}, ${guest.cefrLevel})`
			})
			.where(eq(users.id, accountId));
		await moveProgress(transaction, { from: actor.id, to: accountId, at: now });
		await removeLearner(transaction, actor.id);
		return true;
	});
}

async function holdAccount(transaction: Transaction, id: string): Promise<void> {
	const [account] = await transaction
		.select({ disabledAt: users.disabledAt })
		.from(users)
		.where(and(eq(users.id, id), isNotNull(users.email)))
		.for('no key update');
	if (!account) throw new DomainError('credentials-wrong');
	// Nobody could come back to what the guest has done.
	if (account.disabledAt) throw new DomainError('account-disabled');
}

/** What the guest reported is the account's, which still has one open report of a scenario at most. */
async function moveReports(
	transaction: Transaction,
	{ from, to }: { from: string; to: string }
): Promise<void> {
	// All of them: those that stay lose the guest's name when they go.
	await transaction
		.select({ id: reports.id })
		.from(reports)
		.where(eq(reports.reporterId, from))
		.orderBy(reports.id)
		.for('update');
	await transaction.execute(sql`
		update ${reports} as report set reporter_id = ${to}
		where reporter_id = ${from} and (closed_at is not null or not exists (
			select from ${reports} as own where own.reporter_id = ${to}
				and own.scenario_id = report.scenario_id and own.closed_at is null))`);
}
