import { and, not, sql } from 'drizzle-orm';
import { publishableIssues } from '#lib/scenarios/scenario-schema.ts';
import type { ScenarioContent } from '#lib/scenarios/types.ts';
import type { ActorContext } from '../context.ts';
import { withRetry } from '../db/retry.ts';
import { scenarios } from '../db/schema/scenarios.ts';
import { DomainError } from '../errors.ts';
import { contentOf } from './content.ts';
import { refusal } from './refusal.ts';
import { hasId, isOwnedBy, isPublished } from './visibility.ts';

/**
 * Replaces the content of an own scenario. A published one must stay fit to be read; whoever is
 * practising it meanwhile loses nothing, and its figures stay.
 *
 * @param content checked by `scenarioForm`
 * @throws DomainError `not-publishable` with `errors` by field when it is published and would lack
 * something, `not-allowed`, `scenario-not-found`
 */
export async function editScenario(
	{ db, actor, now }: ActorContext,
	{ scenarioId, content }: { scenarioId: string; content: ScenarioContent }
): Promise<void> {
	const errors = publishableIssues(content);
	const isPublishable = Object.keys(errors).length === 0;
	const isOwn = and(hasId(scenarioId), isOwnedBy(actor.id));
	const edited = await withRetry(() =>
		db
			.update(scenarios)
			.set({ ...contentOf(content), updatedAt: now ?? sql`now()` })
			.where(isPublishable ? isOwn : and(isOwn, not(isPublished())))
			.returning({ id: scenarios.id })
	);
	if (edited.length > 0) return;
	if (!isPublishable) {
		const [own] = await db.select({ id: scenarios.id }).from(scenarios).where(isOwn);
		if (own) throw new DomainError('not-publishable', { errors });
	}
	throw await refusal(db, { actor }, scenarioId);
}
