import { randomBytes } from 'node:crypto';
import type { ScenarioContent } from '#lib/scenarios/types.ts';
import type { ActorContext } from '../context.ts';
import { withRetry } from '../db/retry.ts';
import { scenarioMetadataBaseline } from '../db/schema/scenario-metadata-baseline.ts';
import { scenarioMetadata } from '../db/schema/scenario-metadata.ts';
import { scenarios } from '../db/schema/scenarios.ts';
import { contentOf } from './content.ts';

/**
 * Writes a new draft, private and theirs, with the rows that its figures are kept in.
 *
 * @param content checked by `scenarioForm`; of a draft only the title must be there
 * @returns the id: 16 random bytes, because the address of an unlisted scenario is its only guard
 */
export async function createScenario(
	{ db, actor, now }: ActorContext,
	{ content }: { content: ScenarioContent }
): Promise<{ id: string }> {
	const id = randomBytes(16).toString('base64url');
	await withRetry(() =>
		db.transaction(async (transaction) => {
			const made = await transaction
				.insert(scenarios)
				.values({
					id,
					...contentOf(content),
					createdByUserId: actor.id,
					visibility: 'private',
					isActive: false,
					...(now && { createdAt: now, updatedAt: now })
				})
				// The id was made for this call: if it is there, an earlier try has committed.
				.onConflictDoNothing({ target: scenarios.id })
				.returning({ id: scenarios.id });
			if (made.length === 0) return;
			await transaction.insert(scenarioMetadata).values({ scenarioId: id });
			await transaction.insert(scenarioMetadataBaseline).values({ scenarioId: id });
		})
	);
	return { id };
}
