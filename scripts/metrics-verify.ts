// Compares every scenario's figures with baseline + progress; code 1 when any differ.
import { describeDifference, amountOff } from '#lib/server/metrics/equation.ts';
import { verifyMetrics } from '#lib/server/metrics/verify.ts';
import { counted, print, printJson } from './support/print.ts';
import { readArguments } from './support/read-arguments.ts';
import { runCommand } from './support/run-command.ts';

const { values } = readArguments('npm run metrics:verify [-- --json]', {
	json: { type: 'boolean', default: false }
});

await runCommand('metrics:verify', async (db) => {
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
});
