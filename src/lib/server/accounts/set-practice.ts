import { eq, sql } from 'drizzle-orm';
import type { ActorContext } from '../context.ts';
import { withRetry } from '../db/retry.ts';
import { users } from '../db/schema/index.ts';
import type { Practice } from './queries.ts';

/**
 * Keeps what a learner practises, in place of what was kept before.
 *
 * @param input as `practiceForm` gives it; languages sent twice count once
 */
export async function setPractice(
	context: ActorContext,
	{ languages, level }: Practice
): Promise<void> {
	await withRetry(() =>
		context.db
			.update(users)
			.set({
				practiceLanguages: [...new Set(languages)].sort(),
				cefrLevel: level,
				updatedAt: sql`now()`
			})
			.where(eq(users.id, context.actor.id))
	);
}
