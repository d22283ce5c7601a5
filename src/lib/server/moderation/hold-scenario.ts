import type { Transaction } from '../db/client.ts';
import { scenarios } from '../db/schema/index.ts';
import { DomainError } from '../errors.ts';
import { hasId } from '../scenarios/visibility.ts';

/**
 * Locks a scenario that an admin is about to change, whoever may see it; learners go on meanwhile.
 *
 * @throws {DomainError} scenario-not-found
 */
export const holdScenario = (scenarioId: string) => async (transaction: Transaction) => {
	const [held] = await transaction
		.select({
			id: scenarios.id,
			visibility: scenarios.visibility,
			isActive: scenarios.isActive,
			publishedAt: scenarios.publishedAt,
			heldBackAt: scenarios.heldBackAt,
			heldBackFrom: scenarios.heldBackFrom
		})
		.from(scenarios)
		.where(hasId(scenarioId))
		.for('no key update');
	if (!held) throw new DomainError('scenario-not-found');
	return held;
};
