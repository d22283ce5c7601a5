// Compares every scenario's figures with baseline + progress; code 1 when any differ.
import { sql } from 'drizzle-orm';
import { scenarios } from '#lib/server/db/schema/scenarios.ts';
import { findDifferences } from '#lib/server/metrics/verify.ts';
import { runCommand } from './support/run-command.ts';

await runCommand('metrics:verify', async (db) => {
	// The figures of a large library take longer than a page may.
	await db.execute(sql`set statement_timeout = 0`);
	const differences = await findDifferences(db);
	for (const { scenarioId, column, stored, expected } of differences) {
		console.log(`${scenarioId}: ${column} is ${stored}, should be ${expected}`);
	}
	if (differences.length > 0) process.exitCode = 1;
	else console.log(`The figures of ${await db.$count(scenarios)} scenarios agree.`);
});
