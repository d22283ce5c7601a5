import { and, sql } from 'drizzle-orm';
import { publishableIssues } from '#lib/scenarios/scenario-schema.ts';
import type { ScenarioVisibility } from '#lib/scenarios/vocabulary.ts';
import type { ActorContext } from '../context.ts';
import { withRetry } from '../db/retry.ts';
import { scenarios } from '../db/schema/scenarios.ts';
import { DomainError } from '../errors.ts';
import { contentColumns, contentFrom } from './content.ts';
import { keepListed } from './listing.ts';
import { refusal } from './refusal.ts';
import { hasId, isOwnedBy } from './visibility.ts';

/**
 * Publishes an own scenario, or changes who may see a published one. The instant of the first
 * publication stays, so that publishing again does not make a scenario new.
 *
 * @throws DomainError `not-publishable` with `errors` by field, `not-allowed`, `scenario-not-found`
 */
export async function publishScenario(
	{ db, actor, now }: ActorContext,
	{ scenarioId, visibility }: { scenarioId: string; visibility: ScenarioVisibility }
): Promise<void> {
	const isOwn = and(hasId(scenarioId), isOwnedBy(actor.id));
	await withRetry(() =>
		db.transaction(async (transaction) => {
			// Locked, so that what is checked is what gets published; learners go on meanwhile.
			const [draft] = await transaction
				.select(contentColumns)
				.from(scenarios)
				.where(isOwn)
				.for('no key update');
			if (!draft) throw await refusal(transaction, { actor }, scenarioId);
			const errors = publishableIssues(contentFrom(draft));
			if (Object.keys(errors).length > 0) throw new DomainError('not-publishable', { errors });

			const instant = now?.toISOString() ?? null;
			const [published] = await transaction
				.update(scenarios)
				.set({
					visibility,
					isActive: true,
					publishedAt: sql`coalesce(${scenarios.publishedAt}, ${instant}::timestamptz, now())`,
					updatedAt: sql`coalesce(${instant}::timestamptz, now())`
				})
				.where(isOwn)
				.returning({ id: scenarios.id });
			if (!published) throw await refusal(transaction, { actor }, scenarioId);
			await keepListed(transaction, scenarioId, visibility === 'public');
		})
	);
}
