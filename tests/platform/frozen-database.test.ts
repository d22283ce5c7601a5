import { afterAll, expect, test } from 'vitest';
import { type AppProcess, cleanUp, startApp } from '#tests/support/app-process.ts';
import { databaseUrl, dropDatabases, onServer } from '#tests/support/database.ts';
import { ask, longestAnswer, post } from '#tests/support/ask.ts';
import { type DatabaseProxy, startDatabaseProxy } from '#tests/support/database-proxy.ts';
import { startTestServer } from '#tests/support/server.ts';

const server = await startTestServer();
const name = `rehearsal_test_${process.pid}_frozen`;
let proxy: DatabaseProxy | undefined;

afterAll(async () => {
	await cleanUp();
	await proxy?.stop();
	await dropDatabases(server.url, name);
	await server.stop();
});

/** Every kind of request that needs the database, at once, while it says nothing. */
async function expectRefusals(address: string, cookie: string): Promise<void> {
	const credentials: [string, string][] = [
		['email', 'nobody@example.test'],
		['password', 'wrong-password']
	];
	const refused = await Promise.all([
		ask(`${address}/scenarios?sort=new`),
		ask(`${address}/es/scenarios`),
		ask(`${address}/scenarios/asking-for-a-raise`, { headers: { cookie } }),
		ask(`${address}/scenarios/__data.json`),
		post(address, '/login', credentials),
		// More than is read ahead: the reader is still asked about when the rest is to come.
		post(address, '/scenarios/asking-for-a-raise?/notes', [['notes', 'x'.repeat(300_000)]], cookie)
	]);
	const took = refused.map(({ milliseconds }) => Math.round(milliseconds)).join();
	for (const { status, retryAfter, milliseconds } of refused) {
		expect(status).toBe(503);
		expect(Number(retryAfter)).toBeGreaterThan(0);
		expect(milliseconds, `all: ${took}`).toBeLessThan(longestAnswer);
	}
	expect(refused[1]?.text).toContain('lang="es"');
}

/** @returns milliseconds until the page is there again */
async function untilServed(address: string): Promise<number> {
	const begun = performance.now();
	while ((await ask(`${address}/scenarios?sort=new`)).status !== 200) {
		if (performance.now() - begun > 15_000) throw new Error('it does not come back');
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	return performance.now() - begun;
}

test('a database that falls silent means 503 within six seconds, and is used again once it speaks', async () => {
	await onServer(server.url, (client) => client`create database ${client(name)}`);
	proxy = await startDatabaseProxy(databaseUrl(server.url, name));
	const app: AppProcess = await startApp({
		env: { DATABASE_URL: proxy.url, AUTH_SECRET: 'for-the-tests-alone-0123456789abcdef' }
	});
	const address = await app.address;
	const registered = await post(address, '/register', [
		['name', 'Ada'],
		['email', 'ada@example.test'],
		['password', 'quiet-Curtain-7']
	]);
	expect(registered.status).toBe(303);
	expect((await ask(`${address}/readyz`)).status).toBe(200);
	await new Promise((resolve) => setTimeout(resolve, 1_100));

	await proxy.be('silent');
	const [readiness] = await Promise.all([
		Promise.all([1, 2, 3].map(() => ask(`${address}/readyz`))),
		expectRefusals(address, registered.cookie),
		expect(ask(`${address}/healthz`)).resolves.toMatchObject({ status: 200 })
	]);
	for (const { status, milliseconds } of readiness) {
		expect(status).toBe(503);
		expect(milliseconds).toBeLessThan(2_000);
	}
	// Connections that are made anew do not get further.
	await expectRefusals(address, registered.cookie);

	await proxy.be('none');
	expect(await untilServed(address)).toBeLessThan(5_000);
	expect((await ask(`${address}/readyz`)).status).toBe(200);
	app.kill('SIGTERM');
	expect((await app.ended).code).toBe(0);
});
