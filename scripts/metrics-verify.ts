// Compares every scenario's figures with baseline + progress; code 1 when any differ, code 2 where
// they could not be compared.
import type { Database } from '#lib/server/db/client.ts';
import { describeDifference, amountOff } from '#lib/server/metrics/equation.ts';
import { verifyMetrics } from '#lib/server/metrics/verify.ts';
import { counted, print, printJson } from './support/print.ts';
import { hasNone, readArguments } from './support/read-arguments.ts';
import { runCommand } from './support/run-command.ts';

const failureCode = 2;
const { values } = readArguments(
	'npm run metrics:verify [-- --json]',
	{ json: { type: 'boolean', default: false } },
	hasNone,
	failureCode
);

const verify = async (db: Database) => {
	const json = values.json ? printJson('differences') : null;
	const { scenarioCount, differenceCount } = await verifyMetrics(db, async (batch) => {
		for (const one of batch) {
			if (json) await json.item({ ...one, difference: amountOff(one) });
			else await print(`${describeDifference(one)}\n`);
		}
	});
	const agree = differenceCount === 0;
	if (json) await json.end({ differenceCount, scenarioCount, agree });
	else if (agree) await print(`${counted(scenarioCount, 'scenario')}, all agree\n`);
	else {
		console.error(
			`${counted(differenceCount, 'difference')} among ${counted(scenarioCount, 'scenario')}. Mend them: npm run metrics:repair`
		);
	}
	if (!agree) process.exitCode = 1;
};

await runCommand('metrics:verify', verify, { failureCode });
