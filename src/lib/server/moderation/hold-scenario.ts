import { and, isNotNull, or, type SQL, sql } from 'drizzle-orm';
import type { AdminContext } from '../context.ts';
import type { Transaction } from '../db/client.ts';
import { reports, scenarios } from '../db/schema/index.ts';
import { DomainError } from '../errors.ts';
import { canRead, hasId } from '../scenarios/visibility.ts';

/**
 * What admins decide on: what they can see, what somebody who saw it has reported, and what is held
 * back already. Of anything else they are not told that it is there.
 */
export const canDecideOn = (admin: string): SQL =>
	or(
		canRead(admin),
		sql`exists (select from ${reports} where ${reports.scenarioId} = ${scenarios.id})`,
		isNotNull(scenarios.heldBackAt)
	) as SQL;

/**
 * Locks a scenario that an admin is about to change; learners go on meanwhile.
 *
 * @throws {DomainError} scenario-not-found
 */
export const holdScenario =
	({ actor }: AdminContext, scenarioId: string) =>
	async (transaction: Transaction) => {
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
			.where(and(hasId(scenarioId), canDecideOn(actor.id)))
			.for('no key update');
		if (!held) throw new DomainError('scenario-not-found');
		return held;
	};
