import type { AdminContext } from '../context.ts';
import { scenarios } from '../db/schema/index.ts';
import { keepListed } from '../scenarios/listing.ts';
import { statusOf } from '../scenarios/rules.ts';
import { hasId } from '../scenarios/visibility.ts';
import { asAdmin, type Done } from './as-admin.ts';
import { holdScenario } from './hold-scenario.ts';

/**
 * Lets a scenario back into the lists: it is public again if it was before, unless its author has
 * made it private meanwhile or withdrawn it. One that is not held back stays as it is.
 *
 * @throws {DomainError} scenario-not-found, not-an-admin
 */
export function liftHold(
	context: AdminContext,
	{ scenarioId }: { scenarioId: string }
): Promise<Done> {
	return asAdmin(
		context,
		holdScenario(context, scenarioId),
		async ({ transaction, note }, held) => {
			if (!held.heldBackAt) return { changed: false };
			const isPublicAgain = held.heldBackFrom === 'public' && held.visibility === 'unlisted';
			await transaction
				.update(scenarios)
				.set({
					...(isPublicAgain && { visibility: 'public' }),
					heldBackAt: null,
					heldBackReason: null,
					heldBackFrom: null
				})
				.where(hasId(scenarioId));
			await note({ act: 'lift', objectKind: 'scenario', objectId: scenarioId });
			const isListed = isPublicAgain && statusOf(held) === 'published';
			await keepListed(transaction, scenarioId, isListed);
			return { changed: true };
		}
	);
}
