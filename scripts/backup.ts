// Writes the whole database to a file, from one snapshot, while the app serves.
import { writeBackup } from '#lib/server/backup/write-backup.ts';
import { fileArgument } from './support/file-argument.ts';
import { number, told } from './support/print.ts';
import { readArguments } from './support/read-arguments.ts';
import { runCommand } from './support/run-command.ts';
import { tellProgress } from './support/tell-progress.ts';

const { positionals } = readArguments('npm run backup -- FILE', {}, (files) => files.length === 1);
const file = fileArgument(positionals[0] ?? '');

await runCommand(
	'backup',
	async (db) => {
		const { header, rows, differences } = await writeBackup(db, {
			file,
			onProgress: tellProgress()
		});
		if (header.notIncluded.length > 0) {
			console.log(
				`Not in it, because they are no tables of Rehearsal: ${header.notIncluded.join(', ')}.`
			);
		}
		if (differences) {
			console.log(
				`${told(differences, 'figure is not what it must be, and is', 'figures are not what they must be, and are')} so in the backup: see npm run metrics:verify.`
			);
		}
		console.log(`${number(rows)} rows of ${header.tables.length} tables are in ${file}.`);
	},
	// Backed up before an update as well, by whichever version is at hand.
	{ asItIs: true }
);
