import { eq, sql } from 'drizzle-orm';
import type { ActorContext } from '../context.ts';
import { withRetry } from '../db/retry.ts';
import { users } from '../db/schema/index.ts';

/**
 * Changes the name that others see a learner by.
 *
 * @param input.name as `nameForm` gives it
 */
export async function renameLearner(context: ActorContext, input: { name: string }): Promise<void> {
	await withRetry(() =>
		context.db
			.update(users)
			.set({ name: input.name, updatedAt: sql`now()` })
			.where(eq(users.id, context.actor.id))
	);
}
