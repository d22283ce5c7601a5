import { eq } from 'drizzle-orm';
import { scenarioMetadata } from '#lib/server/db/schema/scenario-metadata.ts';
import { onAppDatabase } from '#tests/support/app-under-test.ts';

/** A scenario's app-wide figures, as the database has them now. */
export function figuresOf(scenarioId: string): Promise<typeof scenarioMetadata.$inferSelect> {
	return onAppDatabase(async (db) => {
		const [row] = await db
			.select()
			.from(scenarioMetadata)
			.where(eq(scenarioMetadata.scenarioId, scenarioId));
		if (!row) throw new Error(`no figures for ${scenarioId}`);
		return row;
	});
}
