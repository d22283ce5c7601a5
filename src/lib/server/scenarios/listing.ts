import { sql } from 'drizzle-orm';
import type { Transaction } from '../db/client.ts';
import { scenarioMetadata } from '../db/schema/scenario-metadata.ts';

/**
 * Notes in the figures' row whether the scenario stands in the lists: published, active and public.
 * To be called last in the transaction that changes any of these.
 *
 * @throws PostgresError RH001 when the scenario has no such row
 */
export async function keepListed(
	transaction: Transaction,
	scenarioId: string,
	isListed: boolean
): Promise<void> {
	// Upserted, not updated: a row that is not there is an error, raised before anything commits.
	await transaction
		.insert(scenarioMetadata)
		.values({ scenarioId })
		.onConflictDoUpdate({
			target: scenarioMetadata.scenarioId,
			set: { isListed, updatedAt: sql`now()` }
		})
		.returning({
			checked: sql`case when old.scenario_id is null then metadata_missing(new.scenario_id) end`
		});
}
