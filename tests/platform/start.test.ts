import { afterEach, describe, expect, test } from 'vitest';
import fs from 'node:fs';
import path from 'node:path';
import { cleanUp, newDataDir, runScript, startApp } from '#tests/support/app-process.ts';

afterEach(cleanUp);

const postmasterFile = (dataDir: string) => path.join(dataDir, 'postgres/postmaster.pid');

describe('npm start', () => {
	test('brings up the whole product on an empty directory, and stops it with code 0', async () => {
		const dataDir = await newDataDir();
		const started = performance.now();
		const app = await startApp({ dataDir });
		const address = await app.address;
		const front = await fetch(address);
		console.log(`first page after ${Math.round(performance.now() - started)} ms`);
		expect(front.status).toBe(200);
		expect(app.output().trim().split('\n')[0], 'the address is the last thing said').toBe(
			`Rehearsal is at ${address}`
		);
		expect(await (await fetch(`${address}/healthz`)).text()).toBe('alive\n');
		expect((await fetch(`${address}/readyz`)).status).toBe(200);
		const list = await (await fetch(`${address}/scenarios?sort=new`)).text();
		expect(list, 'the starter library').toMatch(/href="\/scenarios\/[a-z]+-[a-z-]+"/);
		expect(fs.statSync(path.join(dataDir, 'auth-secret')).mode & 0o777).toBe(0o600);

		app.kill('SIGTERM');
		expect(await app.ended).toEqual({ code: 0, signal: null });
		expect(fs.existsSync(postmasterFile(dataDir)), 'the database is stopped').toBe(false);
	});

	test('refuses a second process on the same directory, in one line, and leaves the first alone', async () => {
		const dataDir = await newDataDir();
		const first = await startApp({ dataDir });
		const address = await first.address;
		const second = await startApp({ dataDir });
		expect((await second.ended).code).toBe(1);
		expect(second.output().trim()).toBe(
			`Another Rehearsal (process ${first.pid}) is running on ${fs.realpathSync(dataDir)}. Stop it first, or set DATA_DIR to a directory of its own.`
		);
		expect((await fetch(`${address}/readyz`)).status).toBe(200);
	});

	test('takes over the database that a killed process left running', async () => {
		const dataDir = await newDataDir();
		const killed = await startApp({ dataDir });
		await killed.address;
		const left = fs.readFileSync(postmasterFile(dataDir), 'utf8').split('\n')[0];
		killed.kill('SIGKILL');
		const next = await startApp({ dataDir });
		expect((await fetch(`${await next.address}/readyz`)).status).toBe(200);
		expect(fs.readFileSync(postmasterFile(dataDir), 'utf8').split('\n')[0]).toBe(left);
		next.kill('SIGTERM');
		expect((await next.ended).code).toBe(0);
		expect(fs.existsSync(postmasterFile(dataDir)), 'no orphan is left').toBe(false);
	});

	test('leaves no database behind when it is stopped while it starts', async () => {
		const dataDir = await newDataDir();
		const app = await startApp({ dataDir });
		while (!fs.existsSync(postmasterFile(dataDir))) {
			await new Promise((resolve) => setTimeout(resolve, 5));
		}
		app.kill('SIGTERM');
		expect((await app.ended).code).toBe(0);
		expect(fs.existsSync(postmasterFile(dataDir))).toBe(false);
	});

	test('stops in order when it is npm that is told to', async () => {
		const dataDir = await newDataDir();
		const app = await startApp({ dataDir, byNpm: true });
		const address = await app.address;
		app.kill('SIGTERM');
		expect(await app.ended).toEqual({ code: 0, signal: null });
		await expect(fetch(`${address}/healthz`)).rejects.toThrow();
		expect(fs.existsSync(postmasterFile(dataDir))).toBe(false);
	});

	test('names every wrong setting in one message', async () => {
		const env = { PORT: 'x', ORIGIN: 'https://a/b', AUTH_SECRET: 'short', LOG_LEVEL: 'loud' };
		const app = await startApp({ dataDir: await newDataDir(), env });
		expect((await app.ended).code).toBe(1);
		for (const name of Object.keys(env)) expect(app.output()).toContain(`  ${name} must `);
		expect(app.output(), 'no stack').not.toContain('    at ');
	});

	test('asks for a secret where the database is a server', async () => {
		const env = { DATABASE_URL: 'postgres://me@127.0.0.1:1/none' };
		const app = await startApp({ dataDir: await newDataDir(), env });
		expect((await app.ended).code).toBe(1);
		expect(app.output()).toContain('AUTH_SECRET must be set');
	});

	test('says in one line that a port is taken, and stops the database again', async () => {
		const first = await startApp({ dataDir: await newDataDir() });
		const port = new URL(await first.address).port;
		const dataDir = await newDataDir();
		const second = await startApp({ dataDir, env: { PORT: port } });
		expect((await second.ended).code).toBe(1);
		expect(second.output().trim()).toBe(
			`Port ${port} of 127.0.0.1 is in use. Stop what uses it, or set PORT to another.`
		);
		expect(fs.existsSync(postmasterFile(dataDir))).toBe(false);
	});
});

describe('a command', () => {
	test('joins the server of a running app, and leaves it running', async () => {
		const dataDir = await newDataDir();
		const app = await startApp({ dataDir });
		const address = await app.address;
		const seed = runScript('db-seed.ts', { dataDir });
		expect((await seed.ended).code, seed.output()).toBe(0);
		expect(seed.output()).toMatch(/0 created, 0 updated, \d+ unchanged/);
		expect((await fetch(`${address}/readyz`)).status).toBe(200);
	});

	test('is not cut off when the app stops meanwhile, and stops the server itself', async () => {
		const dataDir = await newDataDir();
		const app = await startApp({ dataDir });
		await app.address;
		const commands = [1, 2, 3].map(() => runScript('metrics-verify.ts', { dataDir }));
		app.kill('SIGTERM');
		expect((await app.ended).code).toBe(0);
		for (const command of commands) {
			expect((await command.ended).code, command.output()).toBe(0);
			expect(command.output()).toMatch(/^\d+ scenarios, all agree$/m);
		}
		expect(fs.existsSync(postmasterFile(dataDir))).toBe(false);
	});
});
