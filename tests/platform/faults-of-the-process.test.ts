import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cleanUp, newDataDir, startApp } from '#tests/support/app-process.ts';
import { gatherCrowd, type Outcome } from '#tests/support/overload.ts';

afterAll(cleanUp);

const preload = (name: string) => ({
	NODE_OPTIONS: `--import=${path.resolve(import.meta.dirname, `../support/preloads/${name}.ts`)}`
});

test('a rejection that nobody awaits and an exception that nobody catches do not end the process', async () => {
	const app = await startApp({
		dataDir: await newDataDir(),
		env: preload('mistakes')
	});
	const address = await app.address;
	const asking = Array.from({ length: 20 }, () => fetch(`${address}/scenarios?sort=new`));
	app.kill('SIGUSR2');
	for (const answer of await Promise.all(asking)) expect(answer.status).toBe(200);
	const mistakesLogged = () =>
		app
			.output()
			.split('\n')
			.filter((line) => line.includes('nobody'))
			.map((line) => JSON.parse(line) as Record<string, unknown>);
	await expect.poll(mistakesLogged).toHaveLength(2);
	const id = expect.stringMatching(/^[\da-f-]{36}$/);
	expect(mistakesLogged()).toEqual(
		expect.arrayContaining([
			expect.objectContaining({ level: 'error', msg: 'unhandled rejection', id }),
			expect.objectContaining({ level: 'fatal', msg: 'uncaught exception', id })
		])
	);
	expect((await fetch(`${address}/readyz`)).status).toBe(200);
	expect((await fetch(`${address}/scenarios`)).status).toBe(200);
	app.kill('SIGTERM');
	expect(await app.ended).toEqual({ code: 0, signal: null });
});

test('an event loop that is late makes nobody wait in vain, and one that stands still ends the process', async () => {
	const dataDir = await newDataDir();
	const app = await startApp({ dataDir, env: preload('stalls') });
	const crowd = gatherCrowd(await app.address, ['/scenarios/asking-for-a-raise'], '');
	const fortyAtOnce = () => Promise.all(Array.from({ length: 40 }, crowd.askNext));
	// Their connections stay open: a loop that is late would take new ones a few at a time.
	await fortyAtOnce();

	app.kill('SIGHUP');
	const answers: Outcome[] = [];
	const has = (status: number) => answers.some((answer) => answer.status === status);
	const patience = { timeout: 20_000, interval: 0 };
	// It is late when it was late twice: the first of them may still be let in.
	await expect
		.poll(async () => answers.push(...(await fortyAtOnce())) && has(503), patience)
		.toBe(true);
	expect((await crowd.ask('/healthz')).status).toBe(200);
	expect(has(200), 'some are served all the same').toBe(true);
	const refused = answers.filter(({ status }) => status === 503);
	expect(refused.every(({ retryAfter }) => Number(retryAfter) > 0)).toBe(true);

	for (const text of ['the event loop is late', 'the event loop is in time again']) {
		await expect.poll(() => app.output().includes(text), patience).toBe(true);
	}
	await expect.poll(async () => (await crowd.askNext()).status, patience).toBe(200);
	crowd.disperse();
	app.kill('SIGWINCH');
	expect(await app.ended).toEqual({ code: null, signal: 'SIGKILL' });
	const last = JSON.parse(app.output().trim().split('\n').at(-1) ?? '') as unknown;
	expect(last).toMatchObject({ level: 'fatal', msg: expect.stringContaining('has not turned') });

	// With the database that was left behind.
	const next = await startApp({ dataDir });
	expect((await fetch(`${await next.address}/scenarios`)).status).toBe(200);
});
