import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
	cleanUp,
	endProcesses,
	newDataDir,
	runScript,
	startApp
} from '#tests/support/app-process.ts';

/** Of all the apps, one after another. */
let appDir: string;

beforeAll(async () => {
	appDir = await newDataDir();
});
afterEach(endProcesses);
afterAll(cleanUp);

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A form whose body is sent when the test says so: a request that is under way meanwhile. */
function slowForm(address: string) {
	const body = 'email=nobody%40example.test&password=wrong-password';
	const request = http.request(`${address}/login`, {
		method: 'POST',
		headers: {
			accept: 'text/html',
			origin: address,
			'content-type': 'application/x-www-form-urlencoded',
			'content-length': body.length,
			expect: '100-continue'
		}
	});
	const underWay = once(request, 'continue');
	request.write(body.slice(0, 10));
	const answer = new Promise<number>((resolve, reject) => {
		request.once('response', (response) => {
			response.resume();
			resolve(response.statusCode ?? 0);
		});
		request.once('error', reject);
	});
	answer.catch(() => undefined);
	return { underWay, answer, finish: () => request.end(body.slice(10)) };
}

const isRefused = (address: string) =>
	new Promise<boolean>((resolve) => {
		const { port } = new URL(address);
		const socket = net.connect(Number(port), '127.0.0.1');
		socket.once('connect', () => resolve(false)).once('error', () => resolve(true));
		socket.once('connect', () => socket.destroy());
	});

test('on SIGTERM requests under way are answered, new ones refused, and the code is 0', async () => {
	const app = await startApp({ dataDir: appDir });
	const address = await app.address;
	const form = slowForm(address);
	await form.underWay;
	app.kill('SIGTERM');
	await expect.poll(() => isRefused(address), { timeout: 8_000 }).toBe(true);
	form.finish();
	expect(await form.answer).toBe(400);
	expect(await app.ended).toEqual({ code: 0, signal: null });
});

test('a request that never ends holds it up for ten seconds, a second signal ends that', async () => {
	const started = Date.now();
	const app = await startApp({ dataDir: appDir });
	await slowForm(await app.address).underWay;
	const stopped = Date.now();
	app.kill('SIGTERM');
	// The same signal twice at once, as npm and a terminal send it, is one signal.
	app.kill('SIGTERM');
	await expect.poll(app.output, { timeout: 10_000 }).toContain('"msg":"stopping"');
	await pause(1_500);
	expect(app.output()).not.toContain('exit');
	app.kill('SIGINT');
	expect(await app.ended).toEqual({ code: 0, signal: null });
	const took = Date.now() - stopped;
	expect(took, `stopped after ${took} ms of ${stopped - started}`).toBeGreaterThan(1_400);
	expect(took).toBeLessThan(8_000);
});

test('it is gone within 15 seconds, whoever keeps a connection busy', async () => {
	const app = await startApp({ dataDir: appDir });
	await slowForm(await app.address).underWay;
	const stopped = Date.now();
	app.kill('SIGTERM');
	expect(await app.ended).toEqual({ code: 0, signal: null });
	expect(Date.now() - stopped).toBeGreaterThan(9_000);
	expect(Date.now() - stopped).toBeLessThan(15_000);
});

test('a command that is stopped while its database starts leaves none behind', async () => {
	const dataDir = await newDataDir();
	const pidFile = path.join(dataDir, 'postgres/postmaster.pid');
	const command = runScript('db-migrate.ts', { dataDir });
	while (!fs.existsSync(pidFile)) await pause(1);
	command.kill('SIGTERM');
	try {
		expect(await command.ended, command.output()).toEqual({ code: 143, signal: null });
		expect(command.output()).toBe('');
		expect(fs.existsSync(pidFile)).toBe(false);
	} finally {
		if (fs.existsSync(pidFile)) process.kill(Number.parseInt(fs.readFileSync(pidFile, 'utf8')));
	}
});
