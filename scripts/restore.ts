// Puts a backup into an empty database. The file is read and checked before anything is touched.
import { checkBackup } from '#lib/server/backup/check-backup.ts';
import { restoreBackup } from '#lib/server/backup/restore-backup.ts';
import { fileArgument } from './support/file-argument.ts';
import { number, told } from './support/print.ts';
import { readArguments } from './support/read-arguments.ts';
import { runCommand } from './support/run-command.ts';
import { runScript } from './support/run-script.ts';
import { tellProgress } from './support/tell-progress.ts';

const { positionals } = readArguments('npm run restore -- FILE', {}, (files) => files.length === 1);
const file = fileArgument(positionals[0] ?? '');

await runScript(async () => {
	const backup = await checkBackup(file);
	const { createdAt, postgres, tables, notIncluded } = backup.header;
	console.log(
		`${file} is whole: ${number(backup.rows)} rows of ${createdAt}, PostgreSQL ${postgres}.`
	);
	await runCommand('restore', async (db) => {
		await restoreBackup(db, backup, { onProgress: tellProgress() });
		if (notIncluded.length > 0) {
			console.log(`Not in the backup, and so not here: ${notIncluded.join(', ')}.`);
		}
		if (backup.differences) {
			console.log(
				`${told(backup.differences, 'figure is not what it must be', 'figures are not what they must be')}, as in the backup: see npm run metrics:verify.`
			);
		}
		console.log(`${number(backup.rows)} rows of ${tables.length} tables are back.`);
	});
});
