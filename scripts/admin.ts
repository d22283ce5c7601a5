// Makes somebody an admin, or one no more: `npm run admin -- grant|revoke EMAIL`.
import { setAdmin } from '#lib/server/accounts/set-admin.ts';
import { SetupError } from '#lib/server/setup-error.ts';
import { readArguments } from './support/read-arguments.ts';
import { runCommand } from './support/run-command.ts';

const { positionals } = readArguments(
	'npm run admin -- grant|revoke EMAIL',
	{},
	([verb = '', email, ...rest]) =>
		['grant', 'revoke'].includes(verb) && Boolean(email) && rest.length === 0
);
const [verb, email = ''] = positionals;
const isAdmin = verb === 'grant';

await runCommand('admin', async (db) => {
	const done = await setAdmin({ db }, { email, isAdmin });
	if (!done) throw new SetupError(`Nobody has registered with ${email}.`);
	const now = isAdmin ? 'is an admin' : 'is not an admin';
	console.log(
		`${done.name} <${done.email}> ${done.changed ? `${now}${isAdmin ? ' now' : ' any more'}` : `${now}: nothing to do`}.`
	);
});
