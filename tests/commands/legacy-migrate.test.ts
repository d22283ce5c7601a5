import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LegacyReport } from '#lib/server/legacy/report.ts';
import { createAttempts, createOutcomes } from '../../scripts/bench/migration/old-tables.ts';
import { cleanUp, runScript } from '#tests/support/app-process.ts';
import { cloneTemplate, createTemplate, dropDatabases, onServer } from '#tests/support/database.ts';
import { makeTemporaryDirectory } from '#tests/support/data-directory.ts';
import { startTestServer, type TestServer } from '#tests/support/server.ts';

const prefix = `rehearsal_test_${process.pid}_legacy_`;
let server: TestServer;
let directory: string;
let made = 0;

beforeAll(async () => {
	server = await startTestServer();
	directory = await makeTemporaryDirectory('legacy');
	await createTemplate(server.url, `${prefix}template`);
});
afterAll(async () => {
	await cleanUp();
	await dropDatabases(server.url, prefix);
	await server.stop();
	fs.rmSync(directory, { recursive: true });
});

/** A database with old practice of 50 learners on 20 scenarios, some of it of nobody. */
async function practised(attempts = 2_000): Promise<string> {
	const url = await cloneTemplate(server.url, `${prefix}template`, `${prefix}${made++}`);
	await onServer(url, async (client) => {
		await client
			.unsafe(
				`
			insert into users (id, name, email)
				select md5('learner' || n)::uuid, 'Learner ' || n, n || '@example.test' from generate_series(1, 50) n;
			insert into scenarios (id, title, description, role, difficulty, instructions, context, visibility, is_active, published_at)
				select 'scenario-' || n, 'Scenario', 'd', 'tutor', 'beginner', 'i', 'c', 'public', true, now() from generate_series(1, 20) n;
			insert into scenario_metadata (scenario_id, is_listed) select id, true from scenarios;
			insert into scenario_metadata_baseline (scenario_id) select id from scenarios;
			${createAttempts()} ${createOutcomes()}
			insert into scenario_attempts (user_id, scenario_id, attempt_number, started_at, completed_at, time_spent_seconds)
				select md5('learner' || n % 53)::uuid, 'scenario-' || n % 21, 1, timestamp '2023-01-01' + n * interval '1 hour',
					case when n % 3 > 0 then timestamp '2023-01-01' + n * interval '1 hour' end, n % 600
				from generate_series(1, ${attempts}) n;
			insert into scenario_outcomes (user_id, scenario_id, conversation_id, was_goal_achieved, duration_seconds, exchange_count)
				select user_id, scenario_id, 'talk', completed_at is not null, time_spent_seconds, 6
				from scenario_attempts where time_spent_seconds % 2 = 0`
			)
			.simple();
	});
	return url;
}

const migrate = (url: string, ...args: string[]) =>
	runScript('legacy-migrate.ts', { env: { DATABASE_URL: url } }, ...args);

async function run(url: string, ...args: string[]) {
	const script = migrate(url, ...args);
	const { code } = await script.ended;
	return { code, output: script.output() };
}

/** A fingerprint of everything in the database that a migration touches. */
const fingerprint = (url: string) =>
	onServer(url, async (client) => {
		const [row] = await client<{ print: string }[]>`
			select md5(concat(
				(select string_agg(p::text, '|' order by p::text) from user_scenario_progress p),
				(select string_agg(m::text, '|' order by m::text) from scenario_metadata m),
				(select string_agg(b::text, '|' order by b::text) from scenario_metadata_baseline b),
				(select string_agg(oid::regclass::text || relnamespace, '|' order by relname) from pg_class
					where relname like 'scenario\\_%'))) as print`;
		return row?.print;
	});

test('an operator tries it, does it, verifies it, finds nothing more to do, and lets go of the old tables', async () => {
	const url = await practised();
	const before = await fingerprint(url);
	const dryFile = path.join(directory, 'dry.json');
	const dry = await run(url, '--dry-run', '--report', dryFile);
	expect(dry.code, dry.output).toBe(0);
	expect(dry.output).toMatch(/^Read: 3,000 rows in [\d.]+ s$/m);
	expect(dry.output).not.toContain('\x1b[K');
	expect(dry.output).toContain('Nothing was changed.');
	expect(dry.output).toContain('"scenario-0"');
	expect(await fingerprint(url)).toBe(before);

	const file = path.join(directory, 'report.md');
	const done = await run(url, '--report', file);
	expect(done.code, done.output).toBe(0);
	const told = (output: string) => output.slice(output.indexOf('Read: scenario_attempts'));
	const withoutTime = (text: string) => text.replace(/[\d.]+ s\.\n[\s\S]*$/, '');
	expect(withoutTime(told(done.output))).toBe(withoutTime(told(dry.output)));
	const markdown = fs.readFileSync(file, 'utf8');
	expect(markdown).toMatch(/^# The old tables: migrated$/m);
	expect(markdown).toMatch(/metadata = baseline \+ sum over progress\./);

	const report = JSON.parse(fs.readFileSync(dryFile, 'utf8')) as LegacyReport;
	for (const { title, parts, sums } of report.additions) {
		const total = (of: [string, number][]) => of.reduce((sum, [, value]) => sum + value, 0);
		expect(total(parts), title).toBe(total(sums));
	}
	const verify = runScript('metrics-verify.ts', { env: { DATABASE_URL: url } });
	expect((await verify.ended).code, verify.output()).toBe(0);
	const [figures] = await onServer(
		url,
		(client) => client<{ attempts: number; completions: number }[]>`
			select sum(total_attempts)::integer as attempts, sum(total_times_used)::integer as completions
			from scenario_metadata`
	);
	expect(figures).toEqual({
		attempts: report.sums.after.total_attempts,
		completions: report.sums.after.total_times_used
	});

	const after = await fingerprint(url);
	const again = await run(url, '--report', file);
	expect(again).toMatchObject({ code: 0, output: expect.stringMatching(/^Nothing to migrate: /) });
	expect(await fingerprint(url)).toBe(after);
	expect(fs.readFileSync(file, 'utf8'), 'the report of the run is kept').toBe(markdown);

	const unsure = await run(url, '--drop-legacy');
	expect(unsure).toMatchObject({ code: 1, output: expect.stringMatching(/Add --yes/) });
	const dropped = await run(url, '--drop-legacy', '--yes');
	expect(dropped).toMatchObject({
		code: 0,
		output: expect.stringMatching(/^Dropped legacy\.scenario_attempts \(2,000 rows\) and /)
	});
	expect((await run(url, '--drop-legacy', '--yes')).output).toMatch(/^Nothing to drop/);
});

test.each([
	[['--report', 'report.txt'], /Markdown \(\.md\) or as JSON \(\.json\)/],
	[['--report', '/nowhere/at/all/report.md'], /The report cannot be written/],
	[['--source-schema', 'nowhere'], /There is no schema nowhere/],
	[['--yes'], /--yes goes with --drop-legacy/],
	[['--drop-legacy', '--dry-run', '--yes'], /a run of its own/],
	[['--dryrun'], /Unknown option '--dryrun'.*\nUsage: /],
	[['now'], /^Usage: /m]
])('%j changes nothing, says why, and exits with 1', async (args, message) => {
	const url = await practised(10);
	const before = await fingerprint(url);
	const { code, output } = await run(url, ...args);
	expect(output).toMatch(message);
	expect(code).toBe(1);
	expect(await fingerprint(url)).toBe(before);
});

test('killed at any point it leaves the database as it was, and its locks are gone at once', async () => {
	const url = await practised(30_000);
	const before = await fingerprint(url);
	const begun = Date.now();
	expect((await run(url, '--dry-run')).code).toBe(0);
	const length = Date.now() - begun;
	await onServer(url, (client) =>
		client.begin(async (holder) => {
			// None of the runs can get to its end.
			await holder`select from scenario_metadata for update`;
			for (const moment of [0.5, 0.75, 1]) {
				const script = migrate(url);
				await sleep(length * moment);
				script.kill('SIGKILL');
				expect((await script.ended).signal).toBe('SIGKILL');
				expect(await fingerprint(url), `killed after ${moment} of it`).toBe(before);
			}
			// Where progress has been written and the figures are still to be moved.
			const script = migrate(url);
			while (!script.output().includes('Wrote progress')) await sleep(20);
			script.kill('SIGKILL');
			expect((await script.ended).signal).toBe('SIGKILL');
			expect(await fingerprint(url)).toBe(before);
			// Though what it waited for is still held.
			await onServer(url, async (client) => {
				await client`set lock_timeout = '5s'`;
				await client`delete from scenario_attempts where false`;
			});
		})
	);
	expect((await run(url)).code).toBe(0);
});
