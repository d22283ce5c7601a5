// Compares every scenario's figures with baseline + progress; code 1 when any differ.
import { sql } from 'drizzle-orm';
import { scenarios } from '#lib/server/db/schema/scenarios.ts';
import { findDifferences } from '#lib/server/metrics/verify.ts';
import { runCommand } from './support/run-command.ts';

await runCommand('metrics:verify', async (db) => {
	const { differences, count } = await db.transaction(
		async (transaction) => {
			// The figures of a large library take longer than a page may.
			await transaction.execute(sql`set local statement_timeout = 0`);
			return {
				differences: await findDifferences(transaction),
				count: await transaction.$count(scenarios)
			};
		},
		{ accessMode: 'read only' }
	);
	for (const { scenarioId, column, stored, expected } of differences) {
		console.log(`${scenarioId}: ${column} is ${stored}, should be ${expected}`);
	}
	if (differences.length > 0) process.exitCode = 1;
	else console.log(`The figures of ${count} scenarios agree.`);
});
