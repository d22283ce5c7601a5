import { and } from 'drizzle-orm';
import type { ActorContext } from '../context.ts';
import type { Executor } from '../db/client.ts';
import { scenarios } from '../db/schema/scenarios.ts';
import { DomainError } from '../errors.ts';
import { canRead, hasId } from './visibility.ts';

/**
 * Why a write found no scenario of this author's: one that they may read is not theirs to change,
 * and of any other they are not told that it exists.
 */
export async function refusal(
	db: Executor,
	{ actor }: Pick<ActorContext, 'actor'>,
	scenarioId: string
): Promise<DomainError> {
	const [readable] = await db
		.select({ id: scenarios.id })
		.from(scenarios)
		.where(and(hasId(scenarioId), canRead(actor.id)));
	return new DomainError(readable ? 'not-allowed' : 'scenario-not-found');
}
