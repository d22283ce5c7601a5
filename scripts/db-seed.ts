// Brings the starter library, and edits of its files, into the database. Safe to repeat.
import { loadStarterLibrary } from '#lib/server/starter-library/load-starter-library.ts';
import { runCommand } from './support/run-command.ts';

await runCommand('db:seed', async (db) => {
	const { created, updated, unchanged } = await loadStarterLibrary(db);
	console.log(
		`The starter library: ${created} created, ${updated} updated, ${unchanged} unchanged.`
	);
});
