import { and, inArray, isNotNull, or, type SQL, sql } from 'drizzle-orm';
import type { AdminContext } from '../context.ts';
import type { Transaction } from '../db/client.ts';
import { reports, scenarios, users } from '../db/schema/index.ts';
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
 * Locks a scenario that an admin is about to change; learners go on meanwhile. Its author and the
 * admin are held as well, in order of id: search holds the author later, and another admin may be
 * about to disable one of the two.
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
				heldBackFrom: scenarios.heldBackFrom,
				authorId: scenarios.createdByUserId
			})
			.from(scenarios)
			.where(and(hasId(scenarioId), canDecideOn(actor.id)))
			.for('no key update');
		if (!held) throw new DomainError('scenario-not-found');
		const people = held.authorId === null ? [actor.id] : [actor.id, held.authorId];
		await transaction
			.select({ id: users.id })
			.from(users)
			.where(inArray(users.id, people))
			.orderBy(users.id)
			.for('share');
		return held;
	};
