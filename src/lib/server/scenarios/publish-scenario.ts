import { sql } from 'drizzle-orm';
import { publishableIssues } from '#lib/scenarios/scenario-schema.ts';
import type { ScenarioContent } from '#lib/scenarios/types.ts';
import type { ScenarioVisibility } from '#lib/scenarios/vocabulary.ts';
import type { ActorContext } from '../context.ts';
import type { Transaction } from '../db/client.ts';
import { withRetry } from '../db/retry.ts';
import { scenarios } from '../db/schema/scenarios.ts';
import { DomainError } from '../errors.ts';
import { contentOf } from './content.ts';
import { keepListed } from './listing.ts';
import { holds, lockOwn, mustBeSeen } from './own-scenario.ts';
import { hasId } from './visibility.ts';

interface Publication {
	scenarioId: string;
	visibility: ScenarioVisibility;
	/** Checked by `scenarioForm`; left out, what is stored is published. */
	content?: ScenarioContent | undefined;
	/** The `updatedAt` that the author's form began from; left out, it is not compared. */
	version?: string | undefined;
}

/**
 * Publishes an own scenario, or changes who may see a published one. The instant of the first
 * publication stays, so that publishing again does not make a scenario new. New content and who may
 * see it change in one step: nobody ever sees the one without the other.
 *
 * @throws DomainError `not-publishable` with `errors` by field, `edited-elsewhere` with the present
 * `version`, `held-back` where an admin keeps it out of the lists, `not-allowed`, `scenario-not-found`
 */
export const publishScenario = (context: ActorContext, input: Publication): Promise<void> =>
	withRetry(() => context.db.transaction((transaction) => publish(transaction, context, input)));

/** The same within a transaction that does more. */
export async function publish(
	transaction: Transaction,
	{ actor, now }: Pick<ActorContext, 'actor' | 'now'>,
	{ scenarioId, visibility, content, version }: Publication
): Promise<void> {
	const own = await lockOwn(transaction, { actor }, scenarioId);
	// Also where it asks for no change: what was public before is not any more.
	if (own.isHeldBack && visibility === 'public') throw new DomainError('held-back');
	const isNothingNew = content === undefined || holds(own, content);
	if (isNothingNew && own.status === 'published' && own.visibility === visibility) return;
	mustBeSeen(own, version);
	mustBeFit(content ?? own.content);

	const instant = now?.toISOString() ?? null;
	await transaction
		.update(scenarios)
		.set({
			...(content && contentOf(content)),
			visibility,
			isActive: true,
			publishedAt: sql`coalesce(${scenarios.publishedAt}, ${instant}::timestamptz, now())`,
			updatedAt: sql`coalesce(${instant}::timestamptz, now())`
		})
		.where(hasId(scenarioId));
	await keepListed(transaction, scenarioId, visibility === 'public');
}

/**
 * Makes sure that this has all that a reader needs.
 *
 * @throws DomainError `not-publishable` with `errors` by field
 */
function mustBeFit(content: ScenarioContent): void {
	const errors = publishableIssues(content);
	if (Object.keys(errors).length > 0) throw new DomainError('not-publishable', { errors });
}
