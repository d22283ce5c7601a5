import { rawHead, sendRaw } from '#tests/support/raw-request.ts';
import { faultsOfHeaders } from '#tests/support/security-headers.ts';
import { writeScenario } from './support/authoring.ts';
import { noScenario, somePublicScenario } from './support/scenarios.ts';
import { expect, test } from './support/test.ts';
import type { Visitor } from './support/visitor.ts';

type Asked = Awaited<ReturnType<Visitor['get']>>;

function expectHeaders(answer: Asked, what: string, status: number, isShared = false): void {
	expect.soft(answer.status(), what).toBe(status);
	expect.soft(faultsOfHeaders(answer.status(), answer.headers(), isShared), what).toEqual([]);
	expect.soft(answer.headers()['x-request-id'], what).toMatch(/^[\da-f-]{36}$/);
	expect.soft(answer.headers()['strict-transport-security'], 'over HTTP').toBeUndefined();
}

test('no page and no data goes without its headers, whoever asks', async ({
	learner,
	stranger
}) => {
	const own = await writeScenario(learner);
	const open = ['/', '/scenarios?q=tea', `/scenarios/${somePublicScenario}`, '/tags/tea', '/login'];
	const personal = ['/library', '/library/saved', '/account', `/scenarios/${own}/edit`];
	for (const address of [...open, '/register', '/scenarios/more?after=x', '/es/scenarios']) {
		const data = address.replace(/^([^?]*?)\/?(\?|$)/, '$1/__data.json$2');
		expectHeaders(await stranger.get(address), address, 200);
		if (!address.includes('/more')) expectHeaders(await stranger.get(data), data, 200);
	}
	for (const address of [...open.slice(0, -1), ...personal]) {
		expectHeaders(await learner.get(address), `${address}, signed in`, 200);
	}
	for (const address of personal) {
		expectHeaders(await stranger.get(address), `${address}, not signed in`, 303);
		const head = await stranger.request.head(address, { maxRedirects: 0 });
		expectHeaders(head, `${address}, its head`, 303);
	}
	const saved = await learner.post(`/scenarios/${somePublicScenario}?/save`);
	expectHeaders(saved, 'a form', 303);
	const wrong = await learner.post('/scenarios/new?/publish', [['title', '']]);
	expectHeaders(wrong, 'a form that is wrong', 400);
});

test('every page has a nonce of its own, and no script without it', async ({
	learner,
	stranger
}) => {
	const seen = new Set<string>();
	const addresses = ['/', '/', '/scenarios', `/scenarios/${somePublicScenario}`, '/nowhere'];
	for (const visitor of [stranger, learner]) {
		for (const address of addresses) {
			const answer = await visitor.get(address);
			const policy = answer.headers()['content-security-policy'] ?? '';
			const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
			expect(seen.has(nonce), `${address}: used before`).toBe(false);
			seen.add(nonce);
			const html = await answer.text();
			const scripts = [...html.matchAll(/<script\b[^>]*>/gi)];
			expect(scripts.length, address).toBeGreaterThan(0);
			for (const [script] of scripts) expect(script, address).toContain(`nonce="${nonce}"`);
			expect(html, 'a handler in an attribute').not.toMatch(/<[^>]*\son\w+\s*=/i);
		}
	}
	expect(seen.size).toBe(2 * addresses.length);
});

test('no file goes without its headers, and everybody may keep it', async ({ stranger }) => {
	const html = await (await stranger.get('/scenarios')).text();
	const assets = [...html.matchAll(/\/_app\/immutable\/[\w./-]+\.(?:js|css|woff2)/g)].map(
		([address]) => address
	);
	const one = (kind: string) => assets.find((address) => address.endsWith(kind)) as string;
	for (const address of [one('.js'), one('.css')]) {
		const answer = await stranger.get(address);
		expectHeaders(answer, address, 200, true);
		expect(answer.headers()['cache-control']).toContain('immutable');
		// Also where the browser has it already.
		const again = await stranger.get(address, { 'if-none-match': answer.headers()['etag'] ?? '' });
		expectHeaders(again, `${address} again`, 304, true);
	}
	for (const address of ['/favicon.svg', '/site.webmanifest', '/apple-touch-icon.png']) {
		expectHeaders(await stranger.get(address), address, 200, true);
	}
	const part = await stranger.get('/favicon.svg', { range: 'bytes=0-9' });
	expectHeaders(part, 'a part', 206, true);
	expectHeaders(await stranger.get('/favicon.svg', { range: 'bytes=9999999-' }), 'none', 416, true);
	for (const address of ['/healthz', '/readyz']) {
		expectHeaders(await stranger.get(address), address, 200);
	}
});

test('no refusal goes without its headers', async ({ learner, register, stranger }) => {
	const somebodys = await writeScenario(await register(), { publish: 'public' });
	const put = (address: string) =>
		stranger.request.put(address, { headers: { origin: stranger.origin }, data: '' });
	const answers: Record<string, [number, Asked]> = {
		'an address that is none': [400, await stranger.get('/%E0%A4%A')],
		'another site': [403, await stranger.post('/login', [], { origin: 'https://evil.example' })],
		'somebody else’s': [403, await learner.get(`/scenarios/${somebodys}/edit`)],
		'nothing there': [404, await stranger.get(`/scenarios/${noScenario}`)],
		'no page': [404, await stranger.get('/nowhere')],
		'for admins': [404, await learner.get('/admin')],
		'no such way': [405, await put('/scenarios')],
		'no such way to a file': [405, await put('/favicon.svg')],
		'no such form': [405, await stranger.post('/scenarios?/nothing')],
		'no form': [415, await stranger.send('/login', '{}', { 'content-type': 'application/json' })],
		'a broken form': [
			400,
			await stranger.send('/login', 'x', { 'content-type': 'multipart/form-data; boundary=b' })
		],
		'too much': [413, await stranger.post('/login', [['email', 'x'.repeat(600_000)]])],
		'too much, by script': [
			413,
			await stranger.post('/login', [['email', 'x'.repeat(600_000)]], {
				accept: 'application/json'
			})
		]
	};
	// The framework says 200 of a page's data, whatever stands in it.
	const data = await stranger.get(`/scenarios/${noScenario}/__data.json`);
	expectHeaders(data, 'nothing there, as data', 200);
	const file = await stranger.get('/_app/immutable/nothing.js');
	expectHeaders(file, 'no file', 404, true);
	for (const [what, [status, answer]] of Object.entries(answers)) {
		expectHeaders(answer, what, status);
		if (status !== 404) continue;
		expect.soft(await answer.text(), what).not.toMatch(/\bat .*\.(?:js|ts):\d+|postgres:/);
	}
});

test('nor what is hardly a request', async ({ baseURL }) => {
	const origin = new URL(baseURL as string).origin;
	const head = (line: string, ...headers: string[]) => rawHead(origin, line, ...headers);
	const form = 'Content-Type: application/x-www-form-urlencoded';
	const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
	const requests: Record<string, [number, string]> = {
		nonsense: [400, 'nonsense\r\n\r\n'],
		'no host': [400, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'],
		'a strange host': [400, 'GET / HTTP/1.1\r\nHost: a/../b?c#d@e\r\nConnection: close\r\n\r\n'],
		'an unknown method': [400, head('MAKE / HTTP/1.1')],
		'an address elsewhere': [400, head('GET http://evil.example/ HTTP/1.1')],
		'no address': [400, head('OPTIONS * HTTP/1.1')],
		'a method that pages know nothing of': [400, head('TRACE / HTTP/1.1')],
		'two lengths': [400, head('POST /login HTTP/1.1', 'Content-Length: 1', 'Content-Length: 2')],
		'a length and none': [
			400,
			head('POST /login HTTP/1.1', 'Content-Length: 1', 'Transfer-Encoding: chunked')
		],
		'a NUL in a header': [400, head('GET / HTTP/1.1', 'X-A: a\0b')],
		'a proxy’s work': [405, head('CONNECT evil.example:443 HTTP/1.1')],
		'too much, in pieces': [
			413,
			`${head(
				'POST /login HTTP/1.1',
				form,
				`Origin: ${origin}`,
				'Accept: text/html',
				'Transfer-Encoding: chunked'
			)}${chunk.repeat(10)}0\r\n\r\n`
		],
		'far too much': [
			413,
			`${head('POST /login HTTP/1.1', form, 'Content-Length: 3000000')}${'x'.repeat(3_000_000)}`
		],
		'an expectation': [417, head('GET / HTTP/1.1', 'Expect: a miracle')],
		'too long an address': [431, head(`GET /${'a'.repeat(100_000)} HTTP/1.1`)],
		'a huge cookie': [431, head('GET / HTTP/1.1', `Cookie: a=${'b'.repeat(100_000)}`)]
	};
	for (const [what, [status, request]] of Object.entries(requests)) {
		const answer = await sendRaw(origin, request);
		expect.soft(answer.status, what).toBe(status);
		expect.soft(faultsOfHeaders(answer.status, answer.headers), what).toEqual([]);
		expect.soft(answer.body, what).not.toMatch(/\bat .*\.(?:js|ts):\d+/);
	}
});

test('who sends too much is told so in their language, on a page', async ({ stranger }) => {
	const form = [['email', 'x'.repeat(600_000)]] as const;
	const english = await (await stranger.post('/login', form)).text();
	expect(english).toContain('<h1>More than fits in one form</h1>');
	const spanish = await (await stranger.post('/es/login', form)).text();
	expect(spanish).toContain('<html lang="es">');
	expect(spanish).toContain('<h1>Más de lo que cabe en un formulario</h1>');
});
