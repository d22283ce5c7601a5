import { sql } from 'drizzle-orm';
import { publishableIssues } from '#lib/scenarios/scenario-schema.ts';
import type { ScenarioContent } from '#lib/scenarios/types.ts';
import type { ActorContext } from '../context.ts';
import { withRetry } from '../db/retry.ts';
import { scenarios } from '../db/schema/scenarios.ts';
import { DomainError } from '../errors.ts';
import { contentOf } from './content.ts';
import { holds, lockOwn, mustBeSeen } from './own-scenario.ts';
import { hasId } from './visibility.ts';

/**
 * Replaces the content of an own scenario. A published one must stay fit to be read; whoever is
 * practising it meanwhile loses nothing, and its figures stay. What is stored already is left alone,
 * so that a form sent twice is no second edit.
 *
 * @param content checked by `scenarioForm`
 * @param version the `updatedAt` that the author's form began from; left out, it is not compared
 * @throws DomainError `not-publishable` with `errors` by field when it is published and would lack
 * something, `edited-elsewhere` with the present `version`, `not-allowed`, `scenario-not-found`
 */
export async function editScenario(
	context: ActorContext,
	input: { scenarioId: string; content: ScenarioContent; version?: string | undefined }
): Promise<void> {
	const { db, now } = context;
	const { scenarioId, content, version } = input;
	const errors = publishableIssues(content);
	await withRetry(() =>
		db.transaction(async (transaction) => {
			const own = await lockOwn(transaction, context, scenarioId);
			if (holds(own, content)) return;
			mustBeSeen(own, version);
			if (own.status === 'published' && Object.keys(errors).length > 0) {
				throw new DomainError('not-publishable', { errors });
			}
			await transaction
				.update(scenarios)
				.set({ ...contentOf(content), updatedAt: now ?? sql`now()` })
				.where(hasId(scenarioId));
		})
	);
}
