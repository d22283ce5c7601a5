// Puts archived progress back into the database that it came from, while the app serves.
import { restoreProgress } from '#lib/server/archive/restore-progress.ts';
import { counted } from './support/print.ts';
import { fileArgument } from './support/file-argument.ts';
import { readArguments } from './support/read-arguments.ts';
import { runCommand } from './support/run-command.ts';
import { tellNowAndThen, tellOfGoingOn } from './support/tell-progress.ts';

const { positionals } = readArguments(
	'npm run progress:restore -- FILE',
	{},
	(files) => files.length === 1
);
const file = fileArgument(positionals[0] ?? '');

await runCommand('progress:restore', async (db) => {
	tellOfGoingOn();
	let batches = 0;
	const tell = tellNowAndThen(2_000);
	const done = await restoreProgress(db, {
		file,
		onBatch: () => {
			batches += 1;
			tell(`${counted(batches, 'batch', 'batches')} put back …`);
		}
	});
	if (done.batches === 0) {
		const isEmpty = done.batchesBefore === 0;
		return console.log(
			`Nothing to put back: ${isEmpty ? 'the archive is empty' : 'all of it is back already'}.`
		);
	}
	console.log(`${counted(done.rows, 'row')} put back.`);
	const others = {
		[`${counted(done.merged, 'row')} added to what was begun since.`]: done.merged,
		[`${counted(done.deletedLearners, 'row')} left out: the account was deleted.`]:
			done.deletedLearners,
		[`${counted(done.goneScenarios, 'row')} left out: the scenario is gone.`]: done.goneScenarios,
		[`${counted(done.unknownLearners, 'row')} left out: the account is not there.`]:
			done.unknownLearners,
		[`${counted(done.batchesBefore, 'batch', 'batches')} had been put back before.`]:
			done.batchesBefore
	};
	for (const [line, count] of Object.entries(others)) if (count > 0) console.log(line);
});
