import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cleanUp, newDataDir, startApp } from '#tests/support/app-process.ts';

afterAll(cleanUp);

const mistakes = path.resolve(import.meta.dirname, '../support/preloads/mistakes.ts');

test('a rejection that nobody awaits and an exception that nobody catches do not end the process', async () => {
	const app = await startApp({
		dataDir: await newDataDir(),
		env: { NODE_OPTIONS: `--import=${mistakes}` }
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
