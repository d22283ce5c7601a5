// Brings scenario_attempts and scenario_outcomes into the three tables; docs/migrating.md tells all.
import readline from 'node:readline/promises';
import type { Database } from '#lib/server/db/client.ts';
import { dropLegacy, listKeptTables } from '#lib/server/legacy/drop-legacy.ts';
import { migrateLegacy } from '#lib/server/legacy/migrate-legacy.ts';
import { SetupError } from '#lib/server/setup-error.ts';
import { showSteps } from './legacy/progress-bar.ts';
import { openReport } from './legacy/report-file.ts';
import { shortReport } from './legacy/short-report.ts';
import { number, print } from './support/print.ts';
import { readArguments } from './support/read-arguments.ts';
import { runCommand } from './support/run-command.ts';

const { values: options } = readArguments(
	'npm run legacy:migrate -- [--dry-run] [--report FILE] [--source-schema NAME], or --drop-legacy [--yes]',
	{
		'dry-run': { type: 'boolean', default: false },
		report: { type: 'string' },
		'source-schema': { type: 'string' },
		'drop-legacy': { type: 'boolean', default: false },
		yes: { type: 'boolean', default: false }
	}
);
const dryRun = options['dry-run'];
const sourceSchema = options['source-schema'] ?? 'public';

await runCommand('legacy:migrate', async (db) => {
	if (options['drop-legacy']) return drop(db);
	if (options.yes) throw new SetupError('--yes goes with --drop-legacy.');
	const writeReport = options.report === undefined ? undefined : openReport(options.report);
	const report = await migrateLegacy(db, {
		sourceSchema,
		isDryRun: dryRun,
		onStep: showSteps(process.stderr)
	});
	if (!report) return sayNothing(db);
	await print(`${shortReport(report)}\n`);
	if (!writeReport) return;
	try {
		writeReport(report);
	} catch (error) {
		// What was done is done: it must be told somewhere.
		await print(`${JSON.stringify(report)}\n`);
		throw error;
	}
	await print(`The whole report is in ${options.report}.\n`);
});

async function sayNothing(db: Database): Promise<void> {
	const kept = await listKeptTables(db);
	const names = kept.map(({ name }) => `legacy.${name}`).join(' and ');
	const before = names ? ` ${names} were migrated before.` : '';
	console.log(
		`Nothing to migrate: no scenario_attempts and no scenario_outcomes in the schema ${sourceSchema}.${before}`
	);
}

/** Removes the migrated tables, when the operator is sure. */
async function drop(db: Database): Promise<void> {
	if (dryRun || options.report !== undefined || options['source-schema'] !== undefined) {
		throw new SetupError('--drop-legacy is a run of its own, with --yes or without.');
	}
	const kept = await listKeptTables(db);
	if (kept.length === 0) return console.log('Nothing to drop: no migrated table is kept.');
	const names = kept.map(({ name, rows }) => `legacy.${name} (${number(rows)} rows)`).join(' and ');
	if (!options.yes && !(await isSure(names))) {
		console.log('Nothing was dropped.');
		return;
	}
	await dropLegacy(db, kept);
	console.log(`Dropped ${names}.`);
}

async function isSure(names: string): Promise<boolean> {
	if (!process.stdin.isTTY) {
		throw new SetupError(`${names} would be dropped for good. Add --yes when you are sure.`);
	}
	const lines = readline.createInterface({ input: process.stdin, output: process.stdout });
	try {
		const question = `Drop ${names} for good? Type "yes" to drop: `;
		// Ctrl-C and Ctrl-D are no answer.
		const answer = await lines.question(question).catch(() => '\n');
		return answer.trim().toLowerCase() === 'yes';
	} finally {
		lines.close();
	}
}
