// Fills the database with a made-up library of any size, skewed as life is, for trying the product
// out at that size. One transaction: broken off, it leaves nothing.
import { randomBytes } from 'node:crypto';
import { count } from 'drizzle-orm';
import { users } from '#lib/server/db/schema/users.ts';
import { hashPassword } from '#lib/server/accounts/passwords/hash-password.ts';
import { SetupError } from '#lib/server/setup-error.ts';
import { fillLibrary } from './fill/fill-library.ts';
import { knownEmail, refuseSecondFill } from './fill/learners.ts';
import { checkSize, fullSize } from './fill/size.ts';
import { number } from './support/print.ts';
import { readArguments } from './support/read-arguments.ts';
import { runCommand } from './support/run-command.ts';
import { tellProgress } from './support/tell-progress.ts';

const { values } = readArguments(
	'npm run db:fill [-- --scenarios N --learners N --progress N --seed S --yes]',
	{
		scenarios: { type: 'string', default: String(fullSize.scenarios) },
		learners: { type: 'string', default: String(fullSize.learners) },
		progress: { type: 'string', default: String(fullSize.progress) },
		seed: { type: 'string', default: '2026' },
		yes: { type: 'boolean', default: false }
	}
);

await runCommand('db:fill', async (db) => {
	const size = {
		scenarios: wholeNumber('scenarios'),
		learners: wholeNumber('learners'),
		progress: wholeNumber('progress')
	};
	const seed = wholeNumber('seed');
	checkSize(size);
	const [present] = await db.select({ count: count() }).from(users);
	await refuseSecondFill(db);
	if (present && present.count > 0 && !values.yes) {
		throw new SetupError(
			`This database has ${present.count} learners, whose lists the made-up library would change. Add --yes to fill it all the same.`
		);
	}
	console.log(
		`Filling the database with ${number(size.scenarios)} scenarios, ${number(size.learners)} learners and ${number(size.progress)} rows of progress (seed ${seed}).`
	);
	console.log('It is one transaction: broken off, it leaves nothing. No page works meanwhile.');
	const begun = performance.now();
	const seconds = () => ((performance.now() - begun) / 1000).toFixed(0);
	const password = randomBytes(12).toString('base64url');
	await fillLibrary(db, {
		...size,
		seed,
		until: new Date(),
		passwordHash: await hashPassword(password),
		onProgress: tellProgress(),
		say: (part) => console.log(`${seconds().padStart(4)} s: ${part} …`)
	});
	console.log(`Filled in ${seconds()} s. Sign in as ${knownEmail} with the password ${password}`);
});

function wholeNumber(name: 'scenarios' | 'learners' | 'progress' | 'seed'): number {
	const given = Number(values[name]);
	if (/^\d+$/.test(values[name]) && given <= 100_000_000) return given;
	throw new SetupError(`--${name} is a whole number, not “${values[name]}”.`);
}
