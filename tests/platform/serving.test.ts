import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AppProcess, cleanUp, newDataDir, startApp } from '#tests/support/app-process.ts';

let app: AppProcess;
let address: string;
let dataDir: string;

beforeAll(async () => {
	dataDir = await newDataDir();
	app = await startApp({ dataDir, env: { HOST: '0.0.0.0' } });
	address = (await app.address).replace(/\/\/[^:]+/, '//127.0.0.1');
});
afterAll(cleanUp);

interface Answer {
	status: number;
	headers: http.IncomingHttpHeaders;
}

/** Sends a form as a browser would; the Host header is the origin's. */
function postForm(url: string, headers: Record<string, string>): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const request = http.request(
			url,
			{
				method: 'POST',
				headers: {
					accept: 'text/html',
					'content-type': 'application/x-www-form-urlencoded',
					...headers
				}
			},
			(response) => {
				response.resume();
				resolve({ status: response.statusCode ?? 0, headers: response.headers });
			}
		);
		request.once('error', reject);
		request.end('email=nobody%40example.test&password=wrong-password');
	});
}

const lanAddress = () =>
	Object.values(os.networkInterfaces())
		.flat()
		.find((one) => one?.family === 'IPv4' && !one.internal)?.address;

describe('forms over plain HTTP', () => {
	const hosts = ['127.0.0.1', 'localhost', lanAddress()].filter((host) => host !== undefined);
	test.each(hosts)('work at http://%s without any setting', async (host) => {
		const port = new URL(address).port;
		const origin = `http://${host}:${port}`;
		expect((await postForm(`${origin}/login`, { origin })).status).toBe(400);
	});

	test('are refused from elsewhere', async () => {
		const { host } = new URL(address);
		for (const origin of ['http://evil.example', `https://${host}`, 'null']) {
			expect((await postForm(`${address}/login`, { origin })).status, origin).toBe(403);
		}
	});

	test('do not believe what a client says about its connection', async () => {
		const { host } = new URL(address);
		for (const name of ['x-forwarded-proto', 'x-rehearsal-protocol']) {
			const headers = { origin: `https://${host}`, [name]: 'https' };
			expect((await postForm(`${address}/login`, headers)).status, name).toBe(403);
		}
		for (const name of ['x-forwarded-host', 'x-rehearsal-host']) {
			const headers = { origin: 'http://evil.example', [name]: 'evil.example' };
			expect((await postForm(`${address}/login`, headers)).status, name).toBe(403);
		}
	});
});

describe('behind a TLS proxy', () => {
	test('forms work with ORIGIN set, and its pages are for HTTPS', async () => {
		const origin = 'https://rehearsal.example.org';
		const proxied = await startApp({ dataDir: await newDataDir(), env: { ORIGIN: origin } });
		const inside = await proxied.address;
		expect(proxied.output()).toContain(`Rehearsal is at ${origin} (${inside})`);
		const answer = await postForm(`${inside}/login`, { origin });
		expect(answer.status).toBe(400);
		expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
		expect((await postForm(`${inside}/login`, { origin: inside })).status).toBe(403);
	});

	test('a trusted proxy says what the browser used', async () => {
		const env = { TRUSTED_PROXIES: '127.0.0.0/8' };
		const proxied = await startApp({ dataDir: await newDataDir(), env });
		const headers = {
			origin: 'https://rehearsal.example.org',
			'x-forwarded-proto': 'https',
			'x-forwarded-host': 'rehearsal.example.org'
		};
		const answer = await postForm(`${await proxied.address}/login`, headers);
		expect(answer.status).toBe(400);
		expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
		const plain = { ...headers, 'x-forwarded-proto': 'http' };
		const overHttp = await postForm(`${await proxied.address}/login`, plain);
		expect(overHttp.headers['strict-transport-security']).toBeUndefined();
	});
});

describe('every answer', () => {
	test('to a request that is none is 400, and the process lives', async () => {
		const { port } = new URL(address);
		const answer = await new Promise<string>((resolve) => {
			const socket = net.connect(Number(port), '127.0.0.1', () => socket.write('nonsense\r\n\r\n'));
			let text = '';
			socket.on('data', (chunk) => (text += chunk.toString()));
			socket.on('close', () => resolve(text));
		});
		expect(answer).toMatch(/^HTTP\/1\.1 400 /);
		expect((await fetch(`${address}/healthz`)).status).toBe(200);
	});
});

test('when the database dies, the process stays up, says so, and brings it back', async () => {
	const pid = Number(
		fs.readFileSync(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]
	);
	process.kill(pid, 'SIGKILL');
	await expect
		.poll(async () => (await fetch(`${address}/readyz`)).status, { timeout: 5_000 })
		.toBe(503);
	expect((await fetch(`${address}/healthz`)).status).toBe(200);
	await expect
		.poll(async () => (await fetch(`${address}/readyz`)).status, { timeout: 20_000, interval: 200 })
		.toBe(200);
	expect((await fetch(`${address}/scenarios`)).status).toBe(200);
});

test('the log has a line of JSON for a request, with its id', async () => {
	const answer = await fetch(`${address}/scenarios`);
	const id = answer.headers.get('x-request-id');
	await expect.poll(() => app.output()).toContain(`"id":"${id}"`);
	const lines = app
		.output()
		.split('\n')
		.filter((line) => line.startsWith('{'));
	for (const line of lines) expect(() => JSON.parse(line) as unknown, line).not.toThrow();
});
