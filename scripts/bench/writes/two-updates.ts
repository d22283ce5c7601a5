import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '#lib/server/db/client.ts';
import { scenarioMetadata, userScenarioProgress } from '#lib/server/db/schema/index.ts';
import type { Place, Way } from './way.ts';

/**
 * What the specification shows under "Data Flow & Updates": the learner's row and the scenario's
 * figures by two updates through the query builder, here in one transaction.
 */
export function throughTwoUpdates(db: Database): Way {
	const ofLearner = ({ learner, scenario }: Place) =>
		and(eq(userScenarioProgress.userId, learner), eq(userScenarioProgress.scenarioId, scenario));

	const setSaved = (isSaving: boolean) => (place: Place) =>
		db.transaction(async (transaction) => {
			await transaction
				.update(userScenarioProgress)
				.set({
					isSaved: isSaving,
					savedAt: isSaving ? new Date() : null,
					updatedAt: new Date()
				})
				.where(ofLearner(place));
			await transaction
				.update(scenarioMetadata)
				.set({
					amountSavedCount: sql`amount_saved_count + ${isSaving ? 1 : -1}::integer`,
					updatedAt: new Date()
				})
				.where(eq(scenarioMetadata.scenarioId, place.scenario));
		});

	return {
		name: 'two updates',
		save: setSaved(true),
		unsave: setSaved(false),
		completeAtOnce: (place) =>
			db.transaction(async (transaction) => {
				await transaction
					.update(userScenarioProgress)
					.set({
						timesCompleted: sql`times_completed + 1`,
						timesAttempted: sql`times_attempted + 1`,
						lastCompletedAt: new Date(),
						lastAttemptAt: new Date(),
						updatedAt: new Date()
					})
					.where(ofLearner(place));
				await transaction
					.update(scenarioMetadata)
					.set({
						totalTimesUsed: sql`total_times_used + 1`,
						totalAttempts: sql`total_attempts + 1`,
						updatedAt: new Date()
					})
					.where(eq(scenarioMetadata.scenarioId, place.scenario));
			}),
		close: () => db.$client.end({ timeout: 5 })
	};
}
