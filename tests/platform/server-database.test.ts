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

test('metrics:verify names every difference, and its code is 1', async () => {
	const env = { DATABASE_URL: await emptyDatabase('verify'), AUTH_SECRET: secret };
	expect((await runScript('db-seed.ts', { env }).ended).code).toBe(0);
	await onServer(
		env.DATABASE_URL,
		(client) => client`update scenario_metadata set amount_saved_count = 3, is_listed = false
			where scenario_id = 'asking-for-a-raise'`
	);
	const verify = runScript('metrics-verify.ts', { env });
	expect((await verify.ended).code).toBe(1);
	expect(verify.output().trim().split('\n')).toEqual([
		'asking-for-a-raise: amount_saved_count is 3, should be 0',
		'asking-for-a-raise: is_listed is false, should be true'
	]);
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
