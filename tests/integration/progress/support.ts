import { eq, sql } from 'drizzle-orm';
import { expect } from 'vitest';
import type { Database } from '#lib/server/db/client.ts';
import { scenarioMetadata, scenarios, userScenarioProgress } from '#lib/server/db/schema/index.ts';
import type { DomainErrorCode } from '#lib/server/errors.ts';

type Figures = typeof scenarioMetadata.$inferSelect;

/** A scenario's figures as they lie in the database. */
export async function figuresOf(db: Database, scenarioId: string): Promise<Figures> {
	const [row] = await db
		.select()
		.from(scenarioMetadata)
		.where(eq(scenarioMetadata.scenarioId, scenarioId));
	return row as Figures;
}

/** The figures that are not zero or null. */
export async function movedFigures(
	db: Database,
	scenarioId: string
): Promise<Record<string, number>> {
	const {
		createdAt,
		updatedAt,
		isListed,
		scenarioId: id,
		...figures
	} = await figuresOf(db, scenarioId);
	return Object.fromEntries(Object.entries(figures).filter(([, value]) => value)) as Record<
		string,
		number
	>;
}

/** A learner's whole row, or undefined. */
export async function rowOf(db: Database, user: { id: string }, scenario: { id: string }) {
	const [row] = await db
		.select()
		.from(userScenarioProgress)
		.where(
			sql`${userScenarioProgress.userId} = ${user.id} and ${userScenarioProgress.scenarioId} = ${scenario.id}`
		);
	return row;
}

/** Takes a published scenario back, as its author's `unpublish` does. */
export async function withdraw(db: Database, scenario: { id: string }): Promise<void> {
	await db.transaction(async (transaction) => {
		await transaction
			.update(scenarios)
			.set({ isActive: false })
			.where(eq(scenarios.id, scenario.id));
		await transaction
			.update(scenarioMetadata)
			.set({ isListed: false })
			.where(eq(scenarioMetadata.scenarioId, scenario.id));
	});
}

/** Runs something and tells whether any row of progress or figures was written meanwhile. */
export async function expectNothingWritten(
	db: Database,
	work: () => Promise<unknown>
): Promise<void> {
	// A row version's own address: it changes with every write, whatever was written.
	const versions = () =>
		db.execute(sql`
			select scenario_id, ctid::text, xmin::text from ${scenarioMetadata}
			union all select user_id::text || scenario_id, ctid::text, xmin::text from ${userScenarioProgress}
			order by 1`);
	const before = [...(await versions())];
	await work();
	expect([...(await versions())]).toEqual(before);
}

/** What is thrown by a refused action. */
export const refused = (code: DomainErrorCode) =>
	expect.objectContaining({ name: 'DomainError', code });
