import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { openClient } from '#lib/server/db/address.ts';
import { openDatabase } from '#lib/server/db/embedded.ts';
import {
	type AppProcess,
	cleanUp,
	newDataDir,
	runScript,
	startApp
} from '#tests/support/app-process.ts';

afterEach(cleanUp);

const publicPages = [
	'/',
	'/scenarios',
	...['trending', 'saved', 'rated', 'practised', 'new'].map((sort) => `/scenarios?sort=${sort}`),
	'/scenarios?q=tea',
	'/scenarios?language=ar&category=food',
	'/scenarios/asking-for-a-raise',
	'/scenarios/first-tea-in-amman',
	'/categories/food',
	'/tags/tea',
	'/es/scenarios/ordering-soup-and-tea',
	'/login',
	'/nowhere'
];

const ownPages = [
	'/',
	'/scenarios/first-tea-in-amman',
	'/scenarios/first-tea-in-amman/practice',
	'/library',
	'/library/open',
	'/library/saved',
	'/library/completed',
	'/library/authored',
	'/account'
];

const credentials = { email: 'ada@example.test', password: 'quiet-Curtain-0451' };

/** Talks to an app as a browser without scripts does. */
function visit(address: string, cookie = '') {
	const send = (page: string, init: RequestInit = {}) =>
		fetch(`${address}${page}`, {
			redirect: 'manual',
			...init,
			headers: { accept: 'text/html', cookie, origin: address }
		});
	return {
		get: (page: string) => send(page),
		post: async (page: string, fields: Record<string, string> = {}) => {
			const answer = await send(page, { method: 'POST', body: new URLSearchParams(fields) });
			expect(answer.status, `${page}: ${await answer.clone().text()}`).toBe(303);
			return answer;
		}
	};
}

const cookieOf = (answer: Response) =>
	answer.headers
		.getSetCookie()
		.map((one) => one.split(';')[0])
		.join('; ');

/** The pages as they are answered, without what is new with every answer. */
async function readPages(address: string, pages: string[], cookie?: string) {
	const found: Record<string, string[]> = {};
	for (const page of pages) {
		const answer = await visit(address, cookie).get(page);
		const text = (await answer.text())
			.replaceAll(address, 'ADDRESS')
			.replace(/nonce="[^"]+"/g, 'nonce')
			// Beside the instant itself, which stays.
			.replace(
				/\b(?:now|ahora|\d+ (?:second|minute)s? ago|hace \d+ (?:segundo|minuto)s?)\b/g,
				'AGO'
			)
			.replace(/(name="(?:attemptId|formId|key)" value=)"[^"]+"/g, '$1""')
			.replace(/\b(freshAttemptId|formId|guestKey|key):"[^"]+"/g, '$1:""')
			.replace(/\b(errorId|__sveltekit_)[\w:"-]+/g, '$1');
		// By element, so that a difference can be read.
		found[page] = [String(answer.status), ...text.split(/(?=<)/)];
	}
	return found;
}

/** A learner with something on each shelf. Says their cookie. */
async function practise(address: string): Promise<string> {
	const cookie = cookieOf(await visit(address).post('/register', { name: 'Ada', ...credentials }));
	const { post } = visit(address, cookie);
	await post('/scenarios/first-tea-in-amman?/start', { language: 'ar' });
	await post('/scenarios/asking-for-a-raise?/save');
	await post('/scenarios/ordering-soup-and-tea?/markCompleted', { attemptId: crypto.randomUUID() });
	await post('/scenarios/ordering-soup-and-tea?/rate', { rating: '4' });
	await post('/scenarios/first-tea-in-amman?/notes', {
		notes: 'Ask „How much?“ first.\r\n\\.\r\n'
	});
	await post('/scenarios/new?/save', { title: 'A draft of mine' });
	return cookie;
}

async function run(file: string, dataDir: string, ...args: string[]) {
	const script = runScript(file, { dataDir }, ...args);
	const { code } = await script.ended;
	return { code, output: script.output() };
}

async function stop(app: AppProcess): Promise<void> {
	app.kill('SIGTERM');
	expect((await app.ended).code).toBe(0);
}

describe('the embedded database', () => {
	test('comes back in another place and answers every page as before', async () => {
		const [oldDir, newDir] = [await newDataDir(), await newDataDir()];
		const app = await startApp({ dataDir: oldDir });
		let address = await app.address;
		const cookie = await practise(address);
		const before = await readPages(address, publicPages);
		const beforeOwn = await readPages(address, ownPages, cookie);
		expect(beforeOwn['/library']?.join('')).toContain('A draft of mine');

		// Taken while it serves, and a second time when it does not.
		const file = path.join(path.dirname(oldDir), 'first.gz');
		const backedUp = await run('backup.ts', oldDir, file);
		expect(backedUp.code, backedUp.output).toBe(0);
		expect(backedUp.output).toMatch(/^[\d,]+ rows of \d+ tables are in .*first\.gz\.\n$/);
		await stop(app);
		const again = path.join(path.dirname(oldDir), 'second.gz');
		expect(await run('backup.ts', oldDir, again)).toMatchObject({ code: 0 });

		const restored = await run('restore.ts', newDir, file);
		expect(restored.code, restored.output).toBe(0);
		fs.copyFileSync(path.join(oldDir, 'auth-secret'), path.join(newDir, 'auth-secret'));
		address = await (await startApp({ dataDir: newDir })).address;
		expect(await readPages(address, publicPages)).toEqual(before);
		expect(await readPages(address, ownPages, cookie)).toEqual(beforeOwn);
		const verified = await run('metrics-verify.ts', newDir);
		expect(verified.code, verified.output).toBe(0);

		// And it goes on from there.
		await visit(address, cookie).post('/scenarios/asking-for-a-raise?/unsave');
		const tooLate = await run('restore.ts', newDir, again);
		expect(tooLate.code).toBe(1);
		expect(tooLate.output).toMatch(
			/is whole: .*\nThe database is not empty: there are rows in .*\n$/
		);
		const { '/library/saved': saved } = await readPages(address, ['/library/saved'], cookie);
		expect(saved).not.toEqual(beforeOwn['/library/saved']);
	});

	test('without the old secret everybody signs in anew, and finds everything there', async () => {
		const [oldDir, newDir] = [await newDataDir(), await newDataDir()];
		const app = await startApp({ dataDir: oldDir });
		const cookie = await practise(await app.address);
		const file = path.join(path.dirname(oldDir), 'backup.gz');
		expect(await run('backup.ts', oldDir, file)).toMatchObject({ code: 0 });
		await stop(app);
		expect(await run('restore.ts', newDir, file)).toMatchObject({ code: 0 });
		const back = await startApp({ dataDir: newDir });
		const address = await back.address;
		const refused = await visit(address, cookie).get('/library');
		expect(refused.status).toBe(303);
		expect(refused.headers.get('location')).toBe('/login?redirectTo=%2Flibrary');
		const signedIn = await visit(address).post('/login', credentials);
		const library = await visit(address, cookieOf(signedIn)).get('/library');
		expect(await library.text()).toContain('A draft of mine');
	});
});

describe('a backup that is not one', () => {
	test('is refused in one line before a database is made', async () => {
		const dataDir = await newDataDir();
		const file = path.join(path.dirname(dataDir), 'not-one.gz');
		fs.writeFileSync(file, 'select 1');
		expect(await run('restore.ts', dataDir, file)).toEqual({
			code: 1,
			output: `${file} is no backup of Rehearsal.\n`
		});
		expect(fs.existsSync(dataDir)).toBe(false);
	});

	test.each(['backup.ts', 'restore.ts'])('%s says how it is used', async (script) => {
		const dataDir = await newDataDir();
		for (const args of [[], ['one.gz', 'two.gz'], ['--force', 'one.gz']]) {
			const { code, output } = await run(script, dataDir, ...args);
			expect(code).toBe(1);
			expect(output).toMatch(/Usage: npm run (backup|restore) -- FILE\n$/);
		}
		expect(fs.existsSync(dataDir)).toBe(false);
	});
});

test('a backup that is interrupted leaves nothing under its name, nor beside it', async () => {
	const dataDir = await newDataDir();
	expect(await run('db-seed.ts', dataDir)).toMatchObject({ code: 0 });
	const directory = path.join(path.dirname(dataDir), 'backups');
	fs.mkdirSync(directory);
	const database = await openDatabase({ role: 'app', dataDir, databaseUrl: undefined });
	const client = openClient(database.url, { max: 1 });
	try {
		await client.begin(async (holder) => {
			// One of the tables that it reads, so that it cannot be quicker.
			await holder`lock table user_scenario_progress in access exclusive mode`;
			const script = runScript('backup.ts', { dataDir }, path.join(directory, 'backup.gz'));
			await expect
				.poll(() => fs.readdirSync(directory), { interval: 1, timeout: 30_000 })
				.not.toEqual([]);
			script.kill('SIGINT');
			expect((await script.ended).code).toBe(130);
		});
	} finally {
		await client.end();
		await database.stop();
	}
	expect(fs.readdirSync(directory)).toEqual([]);
	expect(await run('metrics-verify.ts', dataDir)).toMatchObject({ code: 0 });
});
