// Applies the migrations that the database does not have yet.
import { runCommand } from './support/run-command.ts';

await runCommand('db:migrate', async (_db, applied) => {
	console.log(applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'Nothing to apply.');
	return Promise.resolve();
});
