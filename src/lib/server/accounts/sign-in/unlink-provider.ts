import { and, eq, ne } from 'drizzle-orm';
import type { ActorContext } from '../../context.ts';
import { withRetry } from '../../db/retry.ts';
import { accounts } from '../../db/schema/index.ts';
import { DomainError } from '../../errors.ts';
import { holdLearner } from '../hold-learner.ts';
import { hasPassword } from '../own-access.ts';

/**
 * Unlinks a provider from the learner's account. Nothing happens where it is not linked.
 *
 * @param input.way the link's id
 * @throws {DomainError} last-way-in where the account has no password
 */
export async function unlinkProvider(
	{ db, actor }: ActorContext,
	{ way }: { way: string }
): Promise<void> {
	await withRetry(() =>
		db.transaction(async (transaction) => {
			await holdLearner(transaction, actor.id);
			const isTheirs = eq(accounts.userId, actor.id);
			const link = and(isTheirs, eq(accounts.id, way), ne(accounts.providerId, 'credential'));
			if (!(await transaction.$count(accounts, link))) return;
			if (!(await hasPassword({ db: transaction, actor }))) throw new DomainError('last-way-in');
			await transaction.delete(accounts).where(link);
		})
	);
}
