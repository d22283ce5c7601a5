import { and } from 'drizzle-orm';
import { isDeepStrictEqual } from 'node:util';
import type { ScenarioContent } from '#lib/scenarios/types.ts';
import type { ActorContext } from '../context.ts';
import type { Transaction } from '../db/client.ts';
import { scenarios } from '../db/schema/scenarios.ts';
import { DomainError } from '../errors.ts';
import { contentColumns, contentFrom, contentOf } from './content.ts';
import { refusal } from './refusal.ts';
import { statusOf } from './rules.ts';
import { hasId, isOwnedBy } from './visibility.ts';

/** A scenario that is about to be changed by its author, as it is stored. */
export interface OwnScenario {
	content: ScenarioContent;
	visibility: (typeof scenarios.$inferSelect)['visibility'];
	/** An admin keeps it out of the lists. */
	isHeldBack: boolean;
	status: ReturnType<typeof statusOf>;
	/** What an author's form has seen of it; moves with every change. */
	version: string;
}

/**
 * Reads an own scenario and locks it, so that what is checked is what gets changed; learners go on
 * meanwhile.
 *
 * @throws DomainError `not-allowed`, `scenario-not-found`
 */
export async function lockOwn(
	transaction: Transaction,
	{ actor }: Pick<ActorContext, 'actor'>,
	scenarioId: string
): Promise<OwnScenario> {
	const [row] = await transaction
		.select({
			...contentColumns,
			visibility: scenarios.visibility,
			heldBackAt: scenarios.heldBackAt,
			isActive: scenarios.isActive,
			publishedAt: scenarios.publishedAt,
			updatedAt: scenarios.updatedAt
		})
		.from(scenarios)
		.where(and(hasId(scenarioId), isOwnedBy(actor.id)))
		.for('no key update');
	if (!row) throw await refusal(transaction, { actor }, scenarioId);
	return {
		content: contentFrom(row),
		visibility: row.visibility,
		isHeldBack: row.heldBackAt !== null,
		status: statusOf(row),
		version: row.updatedAt.toISOString()
	};
}

/** Whether this is what is stored already. */
export const holds = (own: OwnScenario, content: ScenarioContent): boolean =>
	isDeepStrictEqual(own.content, contentOf(content));

/**
 * Makes sure that the author has seen what they are about to replace.
 *
 * @param seen the `updatedAt` that their form began from; undefined where it does not say
 * @throws DomainError `edited-elsewhere`, with the present `version` to be sent when it is meant
 */
export function mustBeSeen({ version }: OwnScenario, seen: string | undefined): void {
	if (seen !== undefined && seen !== version)
		throw new DomainError('edited-elsewhere', { version });
}
