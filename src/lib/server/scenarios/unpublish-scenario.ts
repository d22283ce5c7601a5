import { and, sql } from 'drizzle-orm';
import type { ActorContext } from '../context.ts';
import { withRetry } from '../db/retry.ts';
import { scenarios } from '../db/schema/scenarios.ts';
import { keepListed } from './listing.ts';
import { refusal } from './refusal.ts';
import { hasId, isOwnedBy } from './visibility.ts';

/**
 * Withdraws an own scenario: nobody but its author sees or begins it, its learners keep what they
 * have, and it can be published again. One that is not published stays as it is.
 *
 * @throws DomainError `not-allowed`, `scenario-not-found`
 */
export async function unpublishScenario(
	{ db, actor, now }: ActorContext,
	{ scenarioId }: { scenarioId: string }
): Promise<void> {
	const isOwn = and(hasId(scenarioId), isOwnedBy(actor.id));
	await withRetry(() =>
		db.transaction(async (transaction) => {
			const withdrawn = await transaction
				.update(scenarios)
				.set({ isActive: false, updatedAt: now ?? sql`now()` })
				.where(and(isOwn, scenarios.isActive))
				.returning({ id: scenarios.id });
			if (withdrawn.length > 0) return keepListed(transaction, scenarioId, false);
			const [own] = await transaction.select({ id: scenarios.id }).from(scenarios).where(isOwn);
			if (!own) throw await refusal(transaction, { actor }, scenarioId);
		})
	);
}
