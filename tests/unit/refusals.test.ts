import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createServer, type Handler } from '#lib/server/entry/create-server.ts';
import { bareRefusal, refuse } from '#lib/server/entry/refuse.ts';
import { securityHeaders, setSecurityHeaders } from '#lib/server/entry/security-headers.ts';
import { sendRaw } from '#tests/support/raw-request.ts';
import { faultsOfHeaders } from '#tests/support/security-headers.ts';

let server: http.Server;
let origin: string;

beforeAll(async () => {
	server = http.createServer((request, response) => {
		setSecurityHeaders(response, request.url === '/secure', false);
		const status = Number(request.headers['x-status'] ?? 0);
		if (status > 0) refuse(request, response, status);
		else response.end('plain');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
	server.closeAllConnections();
	server.close();
});

const ask = (path: string, status: number, init: RequestInit = {}) =>
	fetch(`${origin}${path}`, {
		...init,
		headers: { accept: 'text/html', 'x-status': String(status), ...init.headers }
	});

test('whoever is refused by the entry itself gets a page with all headers', async () => {
	for (const status of [400, 404, 405, 413, 417, 431, 500, 503]) {
		const answer = await ask('/', status);
		expect(answer.status).toBe(status);
		expect(faultsOfHeaders(status, Object.fromEntries(answer.headers)), `${status}`).toEqual([]);
		expect(await answer.text()).toMatch(/<html lang="en">[^]*<h1>/);
	}
});

test('a full house says when to come again, in the language that was asked for', async () => {
	for (const [path, headers] of [
		['/es/scenarios', {}],
		['/scenarios', { cookie: 'a=b; locale=es' }],
		['/scenarios', { 'accept-language': 'es-MX,es;q=0.9,en;q=0.8' }]
	] as const) {
		const answer = await ask(path, 503, { headers });
		expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
		expect(await answer.text()).toContain('Sala llena');
	}
});

test('scripts are refused in the form that they know', async () => {
	const headers = { accept: 'application/json' };
	const data = await ask('/scenarios/__data.json', 503);
	expect(await data.json()).toEqual({ message: 'Not available right now', code: 'unavailable' });
	const action = await ask('/login', 413, { method: 'POST', body: 'x', headers });
	expect(action.headers.get('content-type')).toBe('application/json; charset=utf-8');
	const error = { message: 'Too large', code: 'too-large' };
	expect(await action.json()).toEqual({ type: 'error', error });
});

test('whoever is still sending gets to read why it was too much', async () => {
	for (const connection of ['close', 'keep-alive']) {
		const size = 4_000_000;
		const head = ['POST / HTTP/1.1', 'Host: x', 'X-Status: 413', `Connection: ${connection}`];
		const request = [...head, `Content-Length: ${size}`, '', 'x'.repeat(size)].join('\r\n');
		expect((await sendRaw(origin, request)).status, connection).toBe(413);
	}
});

test('what is said to no request at all has the headers too, and is as long as it says', async () => {
	const text = bareRefusal(431, securityHeaders(true, false));
	const [head = '', body = ''] = text.split('\r\n\r\n');
	const [line, ...lines] = head.split('\r\n');
	expect(line).toBe('HTTP/1.1 431 Request Header Fields Too Large');
	const headers = Object.fromEntries(lines.map((one) => one.split(': ') as [string, string]));
	expect(faultsOfHeaders(431, headers)).toEqual([]);
	expect(headers['strict-transport-security']).toBe('max-age=31536000');
	expect(Number(headers['content-length'])).toBe(Buffer.byteLength(body));
	expect(body).toContain('lang="es"');
});

test('text that says nothing of its encoding gets one, whoever sends it', async () => {
	const answer = await fetch(`${origin}/secure`);
	expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
	expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000');
	expect((await fetch(origin)).headers.get('strict-transport-security')).toBeNull();
});

/** The entry before an application, until the work is done. */
async function withEntry(handler: Handler, work: (server: http.Server) => Promise<void>) {
	const health = { answer: () => false, close: () => Promise.resolve() };
	const server = createServer({
		handler,
		health,
		origin: undefined,
		trustedProxies: [],
		bodyLimit: 1_000,
		signs: { databaseWait: () => 0, isLoopLate: () => false },
		staticFiles: new Set()
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	try {
		await work(server);
	} finally {
		server.closeAllConnections();
		server.close();
	}
}

/** A connection that sends this, and what it gets. */
function open(server: http.Server, request: string) {
	const socket = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
	socket.on('error', () => undefined);
	socket.write(request);
	return socket;
}

test('a GET that promises a body and keeps it back takes a place like any other', async () => {
	let inside = 0;
	let refused = 0;
	const handler = () => void (inside += 1);
	await withEntry(handler, async (server) => {
		for (let count = 0; count < 300; count += 1) {
			const head = 'GET / HTTP/1.1\r\nHost: site\r\nContent-Length: 5\r\n\r\n';
			open(server, head).once('data', (answer) => {
				if (String(answer).startsWith('HTTP/1.1 503 ')) refused += 1;
			});
		}
		await expect.poll(() => inside + refused, { timeout: 5_000 }).toBe(300);
		expect(inside).toBeLessThan(100);
	});
});

test('who takes nothing of their answer is let go in the end', async () => {
	const handler: Handler = (_request, response) => response.end(Buffer.alloc(50_000_000));
	await withEntry(handler, async (server) => {
		// Longer than an open connection waits for what is asked next.
		expect(server.timeout).toBeGreaterThan(server.keepAliveTimeout);
		server.timeout = 300;
		const gone = new Promise<void>((resolve) => {
			server.on('connection', (connection) => connection.once('close', () => resolve()));
		});
		const socket = open(server, 'GET / HTTP/1.1\r\nHost: site\r\n\r\n');
		socket.pause();
		await gone;
		socket.destroy();
	});
});
