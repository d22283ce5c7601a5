import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { cleanUp, newDataDir, runScript, startApp } from '#tests/support/app-process.ts';
import { databaseUrl, dropDatabases, onServer } from '#tests/support/database.ts';
import { startTestServer, type TestServer } from '#tests/support/server.ts';

const prefix = `rehearsal_test_${process.pid}_platform_`;
const secret = 'for-the-tests-alone-0123456789abcdef';
let server: TestServer;

beforeAll(async () => {
	server = await startTestServer();
});
afterEach(cleanUp);
afterAll(async () => {
	await dropDatabases(server.url, prefix);
	await server.stop();
});

async function emptyDatabase(name: string): Promise<string> {
	await onServer(server.url, (client) => client`create database ${client(prefix + name)}`);
	return databaseUrl(server.url, prefix + name);
}

test('three processes that start at once on an empty database all serve', async () => {
	const env = { DATABASE_URL: await emptyDatabase('three'), AUTH_SECRET: secret };
	const dataDir = await newDataDir();
	const apps = await Promise.all([1, 2, 3].map(() => startApp({ dataDir, env })));
	for (const app of apps) {
		const address = await app.address;
		expect((await fetch(`${address}/readyz`)).status).toBe(200);
		expect(await (await fetch(`${address}/scenarios?sort=new`)).text()).toContain('<article');
	}
	const verify = runScript('metrics-verify.ts', { env });
	expect((await verify.ended).code, verify.output()).toBe(0);
	for (const app of apps) app.kill('SIGTERM');
	for (const app of apps) expect((await app.ended).code).toBe(0);
});

test('metrics:verify names every difference, and metrics:repair mends it', async () => {
	const env = { DATABASE_URL: await emptyDatabase('verify'), AUTH_SECRET: secret };
	expect((await runScript('db-seed.ts', { env }).ended).code).toBe(0);
	await onServer(
		env.DATABASE_URL,
		(client) => client`update scenario_metadata set amount_saved_count = 3, is_listed = false
			where scenario_id = 'asking-for-a-raise'`
	);
	const [{ count } = { count: 0 }] = await onServer(
		env.DATABASE_URL,
		(client) => client<{ count: number }[]>`select count(*)::integer as count from scenarios`
	);
	const run = async (file: string, ...args: string[]) => {
		const script = runScript(file, { env }, ...args);
		const { code } = await script.ended;
		return { code, lines: script.output().trim().split('\n') };
	};
	const saves = { scenarioId: 'asking-for-a-raise', column: 'amount_saved_count' };
	const listed = { scenarioId: 'asking-for-a-raise', column: 'is_listed' };
	expect(await run('metrics-verify.ts')).toEqual({
		code: 1,
		lines: [
			'asking-for-a-raise: amount_saved_count is 3, should be 0, difference +3',
			'asking-for-a-raise: is_listed is false, should be true',
			`2 differences among ${count} scenarios. Mend them: npm run metrics:repair`
		]
	});
	const asJson = await run('metrics-verify.ts', '--json');
	expect([asJson.code, asJson.lines.map((line) => JSON.parse(line) as unknown)]).toEqual([
		1,
		[
			{
				differences: [
					{ ...saves, stored: 3, expected: 0, difference: 3 },
					{ ...listed, stored: false, expected: true, difference: null }
				],
				differenceCount: 2,
				scenarioCount: count,
				agree: false
			}
		]
	]);

	expect(await run('metrics-repair.ts', '--dry-run')).toEqual({
		code: 1,
		lines: [
			'asking-for-a-raise: amount_saved_count is 3, would be 0',
			'asking-for-a-raise: is_listed is false, would be true',
			'2 figures of 1 scenario would be mended; nothing was changed'
		]
	});
	const mended = await run('metrics-repair.ts', '--json');
	expect([mended.code, mended.lines.map((line) => JSON.parse(line) as unknown)]).toEqual([
		0,
		[
			{
				repairs: [
					{ ...saves, wrong: 3, right: 0 },
					{ ...listed, wrong: false, right: true }
				],
				repairCount: 2,
				mendedCount: 1,
				scenarioCount: count,
				dryRun: false
			}
		]
	]);
	expect(await run('metrics-repair.ts')).toEqual({
		code: 0,
		lines: [`${count} scenarios, all agree: nothing to mend`]
	});
	expect(await run('metrics-verify.ts')).toEqual({
		code: 0,
		lines: [`${count} scenarios, all agree`]
	});
	const unread = await run('metrics-verify.ts', '--jsn');
	expect(unread).toEqual({
		code: 2,
		lines: ["Unknown option '--jsn'.", 'Usage: npm run metrics:verify [-- --json]']
	});
});

test('figures that could not be compared are not taken for ones that differ', async () => {
	const nowhere = { env: { DATABASE_URL: databaseUrl(server.url, `${prefix}nowhere`) } };
	for (const [file, ...args] of [['metrics-verify.ts'], ['metrics-repair.ts', '--dry-run']]) {
		const script = runScript(file as string, nowhere, ...args);
		expect((await script.ended).code, script.output()).toBe(2);
		expect(script.output()).toContain(`database "${prefix}nowhere" does not exist`);
	}
});

test('admin grants and revokes, and says so when there is nothing to do', async () => {
	const env = { DATABASE_URL: await emptyDatabase('admin'), AUTH_SECRET: secret };
	const run = async (...args: string[]) => {
		const script = runScript('admin.ts', { env }, ...args);
		const { code } = await script.ended;
		return [code, script.output().trim()];
	};
	expect(await run('grant', 'ada@example.test')).toEqual([
		1,
		'Nobody has registered with ada@example.test.'
	]);
	await onServer(
		env.DATABASE_URL,
		(client) => client`insert into users (name, email) values ('Ada', 'ada@example.test')`
	);
	const ada = 'Ada <ada@example.test>';
	expect(await run('grant', 'Ada@example.test')).toEqual([0, `${ada} is an admin now.`]);
	expect(await run('grant', 'ada@example.test')).toEqual([0, `${ada} is an admin: nothing to do.`]);
	expect(await run('revoke', 'ada@example.test')).toEqual([0, `${ada} is not an admin any more.`]);
	const usage = 'Usage: npm run admin -- grant|revoke EMAIL';
	for (const args of [[], ['grant'], ['promote', 'ada@example.test'], ['grant', 'a', 'b']]) {
		expect(await run(...args), args.join(' ')).toEqual([1, usage]);
	}
});

test('a server that refuses is named in one line, without its password', async () => {
	const url = new URL(await emptyDatabase('refuses'));
	url.pathname = '/is_not_there';
	url.password ||= 'canary-password';
	const app = await startApp({ env: { DATABASE_URL: url.href, AUTH_SECRET: secret } });
	expect((await app.ended).code).toBe(1);
	expect(app.output().trim()).toMatch(/^The database does not answer: .*is_not_there/);
	expect(app.output()).not.toContain(url.password);
});
