import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import zlib from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type postgres from 'postgres';
import { openClient } from '#lib/server/db/address.ts';
import { connect } from '#lib/server/db/client.ts';
import { cleanUp, runScript } from '#tests/support/app-process.ts';
import { makeTemporaryDirectory } from '#tests/support/data-directory.ts';
import {
	cloneTemplate,
	createTemplate,
	databaseUrl,
	dropDatabases,
	onServer
} from '#tests/support/database.ts';
import { expectEquation } from '#tests/support/equation.ts';
import { startTestServer, type TestServer } from '#tests/support/server.ts';

const prefix = `rehearsal_test_${process.pid}_archive_`;
const rows = 4_200;
let server: TestServer;
let directory: string;
let url: string;
/** One connection for all that is looked at again and again. */
let client: postgres.Sql;
let made = 0;

beforeAll(async () => {
	server = await startTestServer();
	const template = `${prefix}template`;
	await createTemplate(server.url, template);
	await onServer(databaseUrl(server.url, template), fill);
});
beforeEach(async () => {
	directory = await makeTemporaryDirectory('archive');
	const name = `${prefix}${made++}`;
	url = await cloneTemplate(server.url, `${prefix}template`, name);
	client = openClient(url, { max: 1, onnotice: () => undefined });
});
afterEach(async () => {
	await cleanUp();
	await client.end();
	fs.rmSync(directory, { recursive: true });
});
afterAll(async () => {
	await dropDatabases(server.url, prefix);
	await server.stop();
});

/** Three scenarios, and learners who have practised each of them long ago. */
async function fill(client: Parameters<Parameters<typeof onServer>[1]>[0]): Promise<void> {
	await client`insert into scenarios (id, title, description, role, difficulty, instructions, context, visibility, is_active)
		select 's' || n, 't', 'd', 'tutor', 'beginner', 'i', 'c', 'unlisted', true from generate_series(1, 3) as n`;
	await client`insert into users (name, email) select 'L', n || '@example.test' from generate_series(1, ${rows / 3}) as n`;
	await client`insert into user_scenario_progress (user_id, scenario_id, times_attempted, times_completed,
			timed_completions, completed_time_seconds, total_time_spent_seconds, created_at, updated_at)
		select users.id, scenarios.id, 2, 1, 1, 240, 300, '2024-01-01', '2024-06-01' from users, scenarios`;
	await client`insert into scenario_metadata (scenario_id, total_attempts, total_times_used, timed_completions, completed_time_seconds)
		select id, ${(rows / 3) * 2}::integer, ${rows / 3}::integer, ${rows / 3}::integer, ${(rows / 3) * 240}::integer from scenarios`;
	await client`insert into scenario_metadata_baseline (scenario_id) select id from scenarios`;
}

const archive = (file: string, before = '2025-01-01') =>
	runScript(
		'progress-archive.ts',
		{ env: { DATABASE_URL: url } },
		'--before',
		before,
		'--to',
		file
	);
const restore = (file: string) =>
	runScript('progress-restore.ts', { env: { DATABASE_URL: url } }, file);
const inDatabase = async () =>
	(
		await client<{ count: number; hash: string }[]>`
			select count(*)::integer as count, md5(string_agg(p::text, '' order by user_id, scenario_id)) as hash
			from user_scenario_progress as p`
	)[0]!;
const batchesDone = async () =>
	(
		await client<{ count: number }[]>`
			select count(*)::integer as count from progress_archive_batches`
	)[0]!.count;

/** Without how far a long one is, which it says now and then. */
const saidAtLast = (script: ReturnType<typeof archive>) =>
	script
		.output()
		.trim()
		.split('\n')
		.filter((line) => !line.endsWith('…'))
		.join('\n');

async function expectAgreed(): Promise<void> {
	const db = connect(url, { max: 1 });
	await expectEquation(db);
	await db.$client.end();
}

/** Every row once. */
function expectWhole(file: string): void {
	const keys = zlib
		.gunzipSync(fs.readFileSync(file))
		.toString()
		.split('\n')
		.flatMap((line) => /^\{"user_id":"[^"]+","scenario_id":"[^"]+"/.exec(line)?.[0] ?? []);
	expect(keys).toHaveLength(rows);
	expect(new Set(keys).size).toBe(rows);
}

test(
	'an archive that is killed again and again ends whole, and so does its restore',
	{ timeout: 180_000 },
	async () => {
		const file = path.join(directory, 'old progress.gz');
		const before = await inDatabase();
		let kills = 0;
		for (const [command, isDone] of [
			[archive, async () => (await inDatabase()).count === 0],
			[restore, async () => (await inDatabase()).count === rows]
		] as const) {
			for (let round = 0; ; round++) {
				const script = command(file);
				const killer = killAtRandom(script, round);
				const { code } = await script.ended;
				killer.stop();
				await expectAgreed();
				if (code === 0) break;
				expect(script.output(), 'nothing but the kill ended it').not.toMatch(
					/Error|refused|damaged/
				);
				kills += 1;
				if (round > 40) throw new Error('it gets nowhere');
			}
			expect(await isDone()).toBe(true);
			expectWhole(file);
		}
		expect(kills).toBeGreaterThan(1);
		expect(await inDatabase()).toEqual(before);

		/** Within its first batches; later and later, so that it comes to an end. */
		function killAtRandom(script: ReturnType<typeof archive>, round: number) {
			let isOver = false;
			void (async () => {
				const at = await batchesOrRestored();
				while (!isOver && (await batchesOrRestored()) - at < 1 + round) await sleep(2);
				if (!isOver) script.kill('SIGKILL');
			})();
			return { stop: () => (isOver = true) };
		}
		/** Counts up with every batch that goes out or comes back. */
		async function batchesOrRestored(): Promise<number> {
			const [row] = await client<{ count: number }[]>`
				select (count(*) + count(restored_at))::integer as count from progress_archive_batches`;
			return row!.count;
		}
	}
);

test('the commands say what they did, and what they will not do, in a line', async () => {
	const file = path.join(directory, 'old.gz');
	const lineOf = async (script: ReturnType<typeof archive>) => {
		const { code } = await script.ended;
		return `${code}: ${saidAtLast(script)}`;
	};
	expect(await lineOf(archive(file, 'yesterday'))).toMatch(/^1: “yesterday” is no date\. .+$/);
	expect(await lineOf(archive(file, '2025-02-29'))).toMatch(/^1: “2025-02-29” is no date\. .+$/);
	expect(await lineOf(archive(file, '2999-01-01'))).toBe(
		'1: 2999-01-01T00:00:00.000Z lies in the future.'
	);
	expect(await lineOf(runScript('progress-archive.ts', {}, '--before', '2025-01-01'))).toBe(
		'1: Usage: npm run progress:archive -- --before DATE --to FILE'
	);
	expect(fs.existsSync(file)).toBe(false);
	expect(await lineOf(archive(file))).toBe(
		`0: ${rows} rows moved. ${file} has ${rows} rows in 5 batches, and is finished.`
	);
	expect(await lineOf(archive(file))).toBe(
		`0: This archive is finished: ${file} has ${rows} rows in 5 batches.`
	);
	await client`delete from users where email = '1@example.test'`;
	expect(await lineOf(restore(file))).toBe(
		`0: ${rows - 3} rows put back.\n3 rows left out: the account was deleted.`
	);
	expect(await lineOf(restore(file))).toBe('0: Nothing to put back: all of it is back already.');
	await expectAgreed();
	const other = path.join(directory, 'notes.txt');
	fs.writeFileSync(other, 'Dear diary');
	expect(await lineOf(archive(other))).toBe(`1: ${other} is no archive of progress.`);
	expect(fs.readFileSync(other, 'utf8')).toBe('Dear diary');
});

test('a stopped archive says that the same command goes on', async () => {
	const file = path.join(directory, 'old.gz');
	// Its second batch waits until it has been stopped.
	await client`create function wait_in_test() returns trigger language plpgsql set lock_timeout = 0
		as 'begin perform pg_advisory_xact_lock(1); return new; end'`;
	await client`create trigger wait_in_test before insert on progress_archive_batches
		for each row when (new.number = 2) execute function wait_in_test()`;
	await client`select pg_advisory_lock(1)`;
	const script = archive(file);
	while ((await batchesDone()) === 0) await sleep(2);
	script.kill('SIGTERM');
	expect((await script.ended).code).toBe(143);
	expect(saidAtLast(script)).toBe('Stopped. The same command goes on from here.');
	expect(await batchesDone()).toBe(1);
	await client`select pg_advisory_unlock(1)`;
	// Waits for its connection to end.
	await client`drop function wait_in_test cascade`;
	await expectAgreed();
	expect((await archive(file).ended).code).toBe(0);
	expectWhole(file);
});

// A limit on the size of files is a full disk without one.
test.runIf(process.platform === 'linux')(
	'a full disk takes no row out, and with room again the same command goes on',
	async () => {
		const file = path.join(directory, 'old.gz');
		const script = path.resolve('scripts/progress-archive.ts');
		const command = `ulimit -f 40; exec "$0" "${script}" --before 2025-01-01 --to "${file}"`;
		const child = spawn('sh', ['-c', command, process.execPath], {
			env: { PATH: process.env.PATH, DATABASE_URL: url },
			stdio: ['ignore', 'pipe', 'pipe']
		});
		let output = '';
		child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
		child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
		const code = await new Promise((resolve) => child.once('close', resolve));
		expect(code, output).toBe(1);
		expect(output.trim()).toMatch(/could not be written: .+ the same command goes on\.$/);
		expect((await inDatabase()).count).toBe(rows - 1000 * (await batchesDone()));
		await expectAgreed();
		expect((await archive(file).ended).code).toBe(0);
		expectWhole(file);
		expect(execFileSync('gzip', ['-dc', file], { maxBuffer: 1e9 }).length).toBeGreaterThan(
			rows * 100
		);
	}
);
