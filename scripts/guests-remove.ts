// Removes the guests who have not come for 90 days, now instead of at night.
import { removeUnusedGuests } from '#lib/server/accounts/guests/remove-unused-guests.ts';
import { counted, print } from './support/print.ts';
import { readArguments } from './support/read-arguments.ts';
import { runCommand } from './support/run-command.ts';

readArguments('npm run guests:remove', {});

await runCommand('guests:remove', async (db) => {
	const count = await removeUnusedGuests({ db });
	await print(`${counted(count, 'guest')} removed\n`);
});
