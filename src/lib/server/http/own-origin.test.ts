import { expect, test } from 'vitest';
import { isFromOwnOrigin } from './own-origin.ts';

const site = 'http://192.168.1.5:3000';
const send = (method: string, headers: Record<string, string>) =>
	isFromOwnOrigin(new Request(`${site}/login`, { method, headers }), site);

test.each([
	[{ origin: site }, true],
	[{ origin: site, 'sec-fetch-site': 'same-origin' }, true],
	[{ 'sec-fetch-site': 'same-origin' }, true],
	[{}, false],
	[{ origin: 'null' }, false],
	[{ origin: '' }, false],
	[{ origin: 'https://192.168.1.5:3000' }, false],
	[{ origin: 'http://192.168.1.5' }, false],
	[{ origin: 'http://evil.example' }, false],
	[{ origin: `${site}.evil.example` }, false],
	[{ origin: site, 'sec-fetch-site': 'cross-site' }, false],
	[{ origin: site, 'sec-fetch-site': 'same-site' }, false],
	[{ 'sec-fetch-site': 'same-site' }, false],
	[{ 'sec-fetch-site': 'none' }, false]
])('a change that says %j may be made: %j', (headers, allowed) => {
	for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
		expect(send(method, headers as Record<string, string>)).toBe(allowed);
	}
});

test('reading is not asked where it comes from', () => {
	expect(send('GET', { origin: 'https://evil.example' })).toBe(true);
	expect(send('HEAD', { 'sec-fetch-site': 'cross-site' })).toBe(true);
});
