import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { openDatabase } from '#lib/server/db/embedded.ts';
import { openClient } from '#lib/server/db/address.ts';
import { makeTemporaryDirectory, removeDataDirectory } from '#tests/support/data-directory.ts';
import { canBeNobody, nobody } from '#tests/support/nobody.ts';

const isRoot = process.getuid?.() === 0;
const opened: { stop(): Promise<void> }[] = [];
const directories: string[] = [];

afterEach(async () => {
	for (const database of opened.splice(0)) await database.stop();
	for (const directory of directories.splice(0)) await removeDataDirectory(directory);
});

async function newDirectory(): Promise<string> {
	const directory = await makeTemporaryDirectory('embedded');
	directories.push(directory);
	return directory;
}

async function open(dataDir: string, options: Partial<Parameters<typeof openDatabase>[0]> = {}) {
	const database = await openDatabase({
		role: 'app',
		dataDir,
		databaseUrl: undefined,
		...options
	});
	opened.push(database);
	return database;
}

async function ask<T>(url: string, question: string): Promise<T[]> {
	const client = openClient(url, { max: 1 });
	try {
		return (await client.unsafe(question)) as unknown as T[];
	} finally {
		await client.end();
	}
}

describe('the embedded database', () => {
	test('is made alike on every host, keeps what it is told, and has no port', async () => {
		const dataDir = await newDirectory();
		const { url } = await open(dataDir);
		const [found] = await ask<Record<string, string>>(
			url,
			`select pg_encoding_to_char(encoding) as encoding, datlocprovider as provider, datlocale as locale,
				current_setting('fsync') as fsync, current_setting('data_checksums') as checksums,
				current_setting('listen_addresses') as addresses, current_setting('TimeZone') as zone,
				upper('straße ñ') as upper
			from pg_database where datname = current_database()`
		);
		expect(found).toEqual({
			encoding: 'UTF8',
			provider: 'b',
			locale: 'C.UTF-8',
			fsync: 'on',
			checksums: 'on',
			addresses: '',
			zone: 'UTC',
			upper: 'STRASSE Ñ'.replace('SS', 'ß')
		});
		expect(fs.statSync(path.join(dataDir, 'run')).mode & 0o777).toBe(0o700);
		expect(fs.statSync(path.join(dataDir, 'postgres')).mode & 0o777).toBe(0o700);
	});

	test('keeps its data from one start to the next', async () => {
		const dataDir = await newDirectory();
		const first = await open(dataDir);
		await ask(first.url, 'create table kept as select 42 as answer');
		await first.stop();
		// As another start has it for a moment, and one that was broken off then for good.
		const file = path.join(dataDir, 'postgres/postmaster.pid');
		fs.writeFileSync(file, '');
		setTimeout(() => fs.utimesSync(file, 0, 0), 500);
		const second = await open(dataDir);
		expect(await ask(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
	});

	test('serves over the loopback address where there are no sockets, with a password', async () => {
		const { url } = await open(await newDirectory(), { transport: 'loopback' });
		expect(new URL(url).hostname).toBe('127.0.0.1');
		expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }]);
		const guessed = new URL(url);
		guessed.password = 'guessed';
		await expect(ask(guessed.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
	});

	test('puts its socket elsewhere when the path would be too long for one', async () => {
		const dataDir = path.join(await newDirectory(), 'x'.repeat(120));
		const { url } = await open(dataDir);
		const socketDir = new URL(url).searchParams.get('host') as string;
		expect(socketDir).not.toContain('xxx');
		expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }]);
		expect(fs.statSync(socketDir).mode & 0o777).toBe(0o700);
	});

	test('lies at any path, however odd', async () => {
		const dataDir = path.join(await newDirectory(), `mine, "yours" & O'Hara's`);
		fs.mkdirSync(dataDir, { mode: 0o711 });
		const { url } = await open(dataDir);
		expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }]);
	});

	test('is not confused by a process that was given the old server’s id', async () => {
		const dataDir = await newDirectory();
		await (await open(dataDir)).stop();
		const stranger = spawn('sleep', ['60'], isRoot ? ownerOf(dataDir) : {});
		const file = path.join(dataDir, 'postgres/postmaster.pid');
		fs.writeFileSync(file, `${stranger.pid}\n${dataDir}/postgres\n1\n5432\n\n\n 1 1\nready   \n`);
		try {
			const { url } = await open(dataDir);
			expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }]);
			expect(stranger.exitCode).toBeNull();
		} finally {
			stranger.kill();
		}
	});

	test('begins anew after a start that was broken off while its files were made', async () => {
		const dataDir = await newDirectory();
		const half = path.join(dataDir, 'postgres.new-999999');
		fs.mkdirSync(half);
		fs.writeFileSync(path.join(half, 'PG_VERSION'), '18\n');
		// The program that makes them outlives who started it.
		const script = 'i=0; while [ $i -lt 20000 ]; do : > "$i" || exit; i=$((i + 1)); done';
		const orphan = spawn('sh', ['-c', script], { cwd: half, stdio: 'ignore' });
		while (!fs.existsSync(path.join(half, '99'))) await sleep(1);
		await open(dataDir);
		expect(orphan.exitCode).not.toBeNull();
		expect(fs.existsSync(half)).toBe(false);
	});
});

describe('it says in one line', () => {
	const message = (dataDir: string) =>
		open(dataDir).then(
			() => 'opened',
			(error: Error) => `${error.name}: ${error.message}`
		);

	test('that the files are of another major version', async () => {
		const dataDir = await newDirectory();
		await (await open(dataDir)).stop();
		fs.writeFileSync(path.join(dataDir, 'postgres/PG_VERSION'), '17\n');
		expect(await message(dataDir)).toMatch(/^SetupError: .*made by PostgreSQL 17; .*\.$/);
	});

	test('that something else lies where the files should be', async () => {
		const dataDir = await newDirectory();
		fs.mkdirSync(path.join(dataDir, 'postgres'));
		fs.writeFileSync(path.join(dataDir, 'postgres/holiday.jpg'), '');
		expect(await message(dataDir)).toMatch(/^SetupError: .*is not a database\. Move it away\.$/);
	});

	test('that the directory cannot be made', async () => {
		const file = path.join(await newDirectory(), 'file');
		fs.writeFileSync(file, '');
		expect(await message(path.join(file, 'data'))).toMatch(
			/^SetupError: DATA_DIR .* cannot be used/
		);
	});

	test('why the server did not start', async () => {
		const dataDir = await newDirectory();
		await (await open(dataDir)).stop();
		fs.appendFileSync(path.join(dataDir, 'postgres/postgresql.conf'), "work_mem = 'much'\n");
		expect(await message(dataDir)).toMatch(/^SetupError: The database did not start: .*log: /);
		expect(await message(dataDir)).not.toContain('\n');
	});
});

describe.runIf(isRoot)('started as root', () => {
	test('runs as another user, who owns the files', async () => {
		const dataDir = await newDirectory();
		await open(dataDir);
		const pid = Number.parseInt(
			fs.readFileSync(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8')
		);
		expect(fs.statSync(path.join(dataDir, 'postgres')).uid).not.toBe(0);
		expect(fs.statSync(`/proc/${pid}`).uid).not.toBe(0);
	});

	test('stays where that user can reach it under a strict umask', async () => {
		const umask = process.umask(0o077);
		try {
			const dataDir = path.join(await newDirectory(), 'deep/data');
			const { url, notes } = await open(dataDir);
			expect(notes).toEqual([]);
			expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }]);
		} finally {
			process.umask(umask);
		}
	});

	test('lies elsewhere where that user cannot reach, says so, and stays there', async () => {
		const home = await newDirectory();
		fs.chmodSync(home, 0o700);
		const dataDir = path.join(home, 'data');
		const first = await open(dataDir);
		const place = fs.readFileSync(path.join(dataDir, 'postgres-location'), 'utf8').trim();
		expect(first.notes).toEqual([
			expect.stringMatching(/^The user \w+ cannot reach .*, so the database lies in \//)
		]);
		expect(place).toMatch(/^\/var\/lib\/rehearsal\//);
		await ask(first.url, 'create table kept as select 42 as answer');
		await first.stop();
		// The directory may be opened up later: the data stay where they are.
		fs.chmodSync(home, 0o755);
		const second = await open(dataDir);
		expect(await ask(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
		await second.stop();
		await removeDataDirectory(dataDir);
	});

	test.runIf(canBeNobody)('goes on with a database that an ordinary user made', async () => {
		const home = await newDirectory();
		fs.chownSync(home, nobody, nobody);
		const made = spawn(
			process.execPath,
			['--input-type=module', '--eval', ordinaryUse(path.join(home, 'data'))],
			{
				uid: nobody,
				gid: nobody,
				cwd: path.resolve(import.meta.dirname, '../..'),
				stdio: 'inherit'
			}
		);
		expect(await new Promise((resolve) => made.once('exit', resolve))).toBe(0);
		const { url } = await open(path.join(home, 'data'));
		expect(await ask(url, 'select answer from kept')).toEqual([{ answer: 42 }]);
		expect(fs.statSync(path.join(home, 'data/postgres')).uid).toBe(nobody);
	});
});

const ownerOf = (dataDir: string) => {
	const { uid, gid } = fs.statSync(path.join(dataDir, 'postgres'));
	return { uid, gid };
};

/** What somebody without rights does: start it, keep something, stop it. */
const ordinaryUse = (dataDir: string) => `
	import { openDatabase } from '#lib/server/db/embedded.ts';
	import { openClient } from '#lib/server/db/address.ts';
	const database = await openDatabase({ role: 'app', dataDir: ${JSON.stringify(dataDir)}, databaseUrl: undefined });
	const client = openClient(database.url, { max: 1 });
	await client\`create table kept as select 42 as answer\`;
	await client.end();
	await database.stop();
`;
