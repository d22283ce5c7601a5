import { and, count, eq, sql } from 'drizzle-orm';
import type { ActorContext } from '../context.ts';
import type { Transaction } from '../db/client.ts';
import { makeLine } from '../db/in-line.ts';
import { lockForRemoval } from '../db/locks.ts';
import { withPatience } from '../db/patience.ts';
import { withRetry } from '../db/retry.ts';
import { scenarioMetadata } from '../db/schema/scenario-metadata.ts';
import { scenarios } from '../db/schema/scenarios.ts';
import { userScenarioProgress } from '../db/schema/user-scenario-progress.ts';
import { refusal } from './refusal.ts';
import { hasId, isOwnedBy } from './visibility.ts';

const isInLibrary = sql`(${userScenarioProgress.isSaved}
	or ${userScenarioProgress.openAttemptId} is not null or ${userScenarioProgress.timesCompleted} > 0)`;

/** Not the line of those who remove accounts: between two tries they come first. */
const inLine = makeLine();

/** What goes with a scenario, its author's own included. */
export interface DeletionLoss {
	/** People who have it in their library: saved, begun and not ended, or completed. */
	learners: number;
	saves: number;
	completions: number;
	ratings: number;
	/** People who wrote a note on it. */
	notes: number;
}

/**
 * Deletes an own scenario for good: its figures and everybody's progress on it go by cascade.
 * Who is on it just then is waited for, for as long as the request may take.
 *
 * @throws DomainError `not-allowed`, `scenario-not-found`
 */
export async function deleteScenario(
	{ db, actor }: ActorContext,
	{ scenarioId }: { scenarioId: string }
): Promise<void> {
	let isDeleted = false;
	const remove = async (transaction: Transaction) => {
		await lockForRemoval(transaction);
		const deleted = await transaction
			.delete(scenarios)
			.where(and(hasId(scenarioId), isOwnedBy(actor.id)))
			.returning({ id: scenarios.id });
		if (deleted.length > 0) {
			isDeleted = true;
			return;
		}
		const refused = await refusal(transaction, { actor }, scenarioId);
		// Gone at a second try: the first one did commit before its connection was lost.
		if (!isDeleted || refused.code !== 'scenario-not-found') throw refused;
	};
	// In line for each try alone: one that is held up holds up nobody else.
	await withRetry(() => withPatience(() => inLine(() => db.transaction(remove))));
}

/**
 * What deleting an own scenario would take with it, for the question before it is done.
 *
 * @throws DomainError `not-allowed`, `scenario-not-found`
 */
export async function describeDeletion(
	{ db, actor }: ActorContext,
	{ scenarioId }: { scenarioId: string }
): Promise<DeletionLoss> {
	const [loss] = await db
		.select({
			learners: count(sql`case when ${isInLibrary} then 1 end`),
			notes: count(sql`nullif(${userScenarioProgress.userNotes}, '')`),
			saves: scenarioMetadata.amountSavedCount,
			completions: scenarioMetadata.totalTimesUsed,
			ratings: scenarioMetadata.ratingsCount
		})
		.from(scenarios)
		.innerJoin(scenarioMetadata, eq(scenarioMetadata.scenarioId, scenarios.id))
		.leftJoin(userScenarioProgress, eq(userScenarioProgress.scenarioId, scenarios.id))
		.where(and(hasId(scenarioId), isOwnedBy(actor.id)))
		.groupBy(scenarioMetadata.scenarioId);
	if (!loss) throw await refusal(db, { actor }, scenarioId);
	return loss;
}
