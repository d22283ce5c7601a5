import { getTableColumns, inArray, sql } from 'drizzle-orm';
import type { ScenarioContent } from '#lib/scenarios/types.ts';
import type { Database, Transaction } from '../db/client.ts';
import { withRetry } from '../db/retry.ts';
import { scenarioMetadataBaseline } from '../db/schema/scenario-metadata-baseline.ts';
import { scenarioMetadata } from '../db/schema/scenario-metadata.ts';
import { scenarios } from '../db/schema/scenarios.ts';
import { readStarterFiles, type StarterScenario } from './read-files.ts';

/** How many scenarios of the library a load made, changed and found as they are. */
export interface LoadReport {
	created: number;
	updated: number;
	unchanged: number;
}

/**
 * Brings the built-in library into a database, safe to repeat: what is missing is published, an
 * edited file replaces its scenario's content, and nothing else is touched: no progress, no
 * figures, and no decision to withdraw a scenario or to list it otherwise.
 *
 * @throws Error when a file is not a scenario, before anything is written
 */
export async function loadStarterLibrary(db: Database, folder?: string): Promise<LoadReport> {
	const library = await readStarterFiles(folder);
	const load = async (tx: Transaction) => {
		const report: LoadReport = { created: 0, updated: 0, unchanged: 0 };
		// Processes that start together on an empty database wait here for the first one, however slow
		// the way to the server is; a page may not wait as long.
		await tx.execute(sql`set local lock_timeout = 0`);
		await tx.execute(sql`set local statement_timeout = 0`);
		// All that is there before any is changed: search keeps who changes one waiting for others. In id
		// order, so that two loads at once wait for each other rather than deadlock.
		const ids = library.map(({ id }) => id);
		await tx
			.select({ id: scenarios.id })
			.from(scenarios)
			.where(inArray(scenarios.id, ids))
			.orderBy(scenarios.id)
			.for('no key update');
		for (const scenario of library) report[await loadScenario(tx, scenario)] += 1;
		return report;
	};
	// Others hold what they write in orders of their own.
	return withRetry(() => db.transaction(load));
}

async function loadScenario(
	tx: Transaction,
	{ id, content }: StarterScenario
): Promise<keyof LoadReport> {
	const [written] = await tx
		.insert(scenarios)
		.values({ id, ...content, visibility: 'public', isActive: true, publishedAt: sql`now()` })
		.onConflictDoUpdate({
			target: scenarios.id,
			set: { ...content, updatedAt: sql`now()` },
			setWhere: sql`${scenarios.createdByUserId} is null and ${differs(content)}`
		})
		.returning({ created: sql<boolean>`old.id is null` });
	if (!written) return 'unchanged';
	if (!written.created) return 'updated';
	await tx.insert(scenarioMetadata).values({ scenarioId: id, isListed: true });
	await tx.insert(scenarioMetadataBaseline).values({ scenarioId: id });
	return 'created';
}

/** Whether a row's content is another than what was to be inserted. */
function differs(content: ScenarioContent) {
	const columns = getTableColumns(scenarios);
	const names = Object.keys(content) as (keyof ScenarioContent)[];
	const present = names.map((name) => sql`${columns[name]}`);
	const wanted = names.map((name) => sql`excluded.${sql.identifier(columns[name].name)}`);
	return sql`(${sql.join(present, sql`, `)}) is distinct from (${sql.join(wanted, sql`, `)})`;
}
