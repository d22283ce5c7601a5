// Moves old, untouched progress out of the database into a file, while the app serves.
import { archiveProgress } from '#lib/server/archive/archive-progress.ts';
import { counted } from './support/print.ts';
import { fileArgument } from './support/file-argument.ts';
import { readArguments } from './support/read-arguments.ts';
import { readInstant } from './support/read-instant.ts';
import { runCommand } from './support/run-command.ts';
import { tellNowAndThen, tellOfGoingOn } from './support/tell-progress.ts';

const usage = 'npm run progress:archive -- --before DATE --to FILE';
const { values } = readArguments(usage, {
	before: { type: 'string', default: '' },
	to: { type: 'string', default: '' }
});
if (!values.before || !values.to) {
	console.error(`Usage: ${usage}`);
	process.exit(1);
}
const file = fileArgument(values.to);

await runCommand('progress:archive', async (db) => {
	const before = readInstant(values.before);
	tellOfGoingOn();
	let rows = 0;
	const tell = tellNowAndThen(2_000);
	const { wasFinished, ...archive } = await archiveProgress(db, {
		before,
		file,
		onStep: (step) => {
			if (step.step !== 'taken-out') return;
			rows += step.rows;
			tell(`${counted(rows, 'row')} moved …`);
		}
	});
	if (archive.rows === 0)
		return console.log(`No progress is that old. ${file} is an empty archive.`);
	const all = `${counted(archive.rows, 'row')} in ${counted(archive.batches, 'batch', 'batches')}`;
	if (wasFinished) console.log(`This archive is finished: ${file} has ${all}.`);
	else console.log(`${counted(rows, 'row')} moved. ${file} has ${all}, and is finished.`);
});
