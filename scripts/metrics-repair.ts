// Makes every scenario's figures agree with baseline + progress, and says what it changed.
import type { Database } from '#lib/server/db/client.ts';
import { describeRepair, repairMetrics } from '#lib/server/metrics/repair.ts';
import { counted, print, printJson } from './support/print.ts';
import { hasNone, readArguments } from './support/read-arguments.ts';
import { runCommand } from './support/run-command.ts';

// As verify's: code 1 means that something would be mended.
const failureCode = 2;
const { values } = readArguments(
	'npm run metrics:repair [-- [--dry-run] [--json]]',
	{
		'dry-run': { type: 'boolean', default: false },
		json: { type: 'boolean', default: false }
	},
	hasNone,
	failureCode
);
const dryRun = values['dry-run'];

const repair = async (db: Database) => {
	const json = values.json ? printJson('repairs') : null;
	const onRepair = async (one: Parameters<typeof describeRepair>[0]) => {
		if (json) await json.item(one);
		else await print(`${describeRepair(one, dryRun)}\n`);
	};
	const { scenarioCount, mendedCount, repairCount } = await repairMetrics(db, { dryRun, onRepair });
	if (json) await json.end({ repairCount, mendedCount, scenarioCount, dryRun });
	else if (repairCount === 0) {
		await print(`${counted(scenarioCount, 'scenario')}, all agree: nothing to mend\n`);
	} else {
		const what = `${counted(repairCount, 'figure')} of ${counted(mendedCount, 'scenario')}`;
		await print(dryRun ? `${what} would be mended; nothing was changed\n` : `${what} mended\n`);
	}
	// As verify ends where something differs.
	if (dryRun && repairCount > 0) process.exitCode = 1;
};

await runCommand('metrics:repair', repair, { failureCode });
