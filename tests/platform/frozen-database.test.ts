import { afterAll, expect, test } from 'vitest';
import { type AppProcess, cleanUp, startApp } from '#tests/support/app-process.ts';
import { databaseUrl, dropDatabases, onServer } from '#tests/support/database.ts';
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

interface Answer {
	status: number;
	retryAfter: string | null;
	text: string;
	milliseconds: number;
}

async function ask(address: string, init: RequestInit = {}): Promise<Answer> {
	const begun = performance.now();
	const response = await fetch(address, {
		redirect: 'manual',
		signal: AbortSignal.timeout(15_000),
		...init,
		headers: { accept: 'text/html', ...init.headers }
	});
	const text = await response.text();
	return {
		status: response.status,
		retryAfter: response.headers.get('retry-after'),
		text,
		milliseconds: performance.now() - begun
	};
}

/** Every kind of request that needs the database, at once, while it says nothing. */
async function expectRefusals(address: string): Promise<void> {
	const form = (path: string, fields: Record<string, string>) =>
		ask(`${address}${path}`, {
			method: 'POST',
			headers: { origin: address },
			body: new URLSearchParams(fields)
		});
	const cookie = 'rehearsal_session=unknown.signature';
	const refused = await Promise.all([
		ask(`${address}/scenarios?sort=new`),
		ask(`${address}/es/scenarios`),
		ask(`${address}/scenarios/asking-for-a-raise`, { headers: { cookie } }),
		ask(`${address}/scenarios/__data.json`),
		form('/login', { email: 'nobody@example.test', password: 'wrong-password' }),
		// More than is read ahead: nobody asks for the rest.
		form('/login', { email: 'nobody@example.test', password: 'x'.repeat(300_000) })
	]);
	for (const answer of refused.slice(0, 5)) {
		expect(answer.status).toBe(503);
		expect(Number(answer.retryAfter)).toBeGreaterThan(0);
	}
	for (const answer of refused) expect(answer.milliseconds).toBeLessThan(6_000);
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
	expect((await ask(`${address}/scenarios?sort=new`)).status).toBe(200);
	expect((await ask(`${address}/readyz`)).status).toBe(200);
	await new Promise((resolve) => setTimeout(resolve, 1_100));

	proxy.freeze();
	const [readiness] = await Promise.all([
		Promise.all([1, 2, 3].map(() => ask(`${address}/readyz`))),
		expectRefusals(address),
		expect(ask(`${address}/healthz`)).resolves.toMatchObject({ status: 200 })
	]);
	for (const { status, milliseconds } of readiness) {
		expect(status).toBe(503);
		expect(milliseconds).toBeLessThan(2_000);
	}
	// Connections that are made anew do not get further.
	await expectRefusals(address);

	proxy.thaw();
	expect(await untilServed(address)).toBeLessThan(5_000);
	expect((await ask(`${address}/readyz`)).status).toBe(200);
	app.kill('SIGTERM');
	expect((await app.ended).code).toBe(0);
});
