import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { ownHeadersWriter } from '#lib/server/entry/own-headers.ts';

function seen(remoteAddress: string, headers: Record<string, string>, trusted: string[] = []) {
	const request = { headers: { ...headers }, socket: { remoteAddress } };
	ownHeadersWriter(trusted)(request as unknown as IncomingMessage);
	const { headers: written } = request as { headers: Record<string, string | undefined> };
	return {
		protocol: written['x-rehearsal-protocol'],
		host: written['x-rehearsal-host'],
		address: written['x-rehearsal-address']
	};
}

const forwarded = {
	host: 'inside:3000',
	'x-forwarded-proto': 'https',
	'x-forwarded-host': 'outside.example',
	'x-forwarded-for': '6.6.6.6, 203.0.113.9, 10.0.0.2'
};

test('what a client forwards about itself does not count', () => {
	const own = {
		'x-rehearsal-protocol': 'https',
		'x-rehearsal-host': 'evil.example',
		'x-rehearsal-address': '6.6.6.6'
	};
	expect(seen('203.0.113.9', { ...forwarded, ...own })).toEqual({
		protocol: 'http',
		host: 'inside:3000',
		address: '203.0.113.9'
	});
});

test('what a trusted proxy forwards does, from the nearest hop outwards', () => {
	expect(seen('::ffff:10.0.0.1', forwarded, ['10.0.0.0/8'])).toEqual({
		protocol: 'https',
		host: 'outside.example',
		address: '203.0.113.9'
	});
});

test('another protocol than HTTP and a made-up address are not passed on', () => {
	const odd = { host: 'a', 'x-forwarded-proto': 'javascript:', 'x-forwarded-for': 'nonsense' };
	expect(seen('::1', odd, ['::1'])).toEqual({ protocol: 'http', host: 'a', address: '::1' });
});

test('a request without a host keeps none', () => {
	expect(seen('127.0.0.1', { 'x-rehearsal-host': 'evil.example' }).host).toBeUndefined();
});

test.each([
	['6.6.6.6, 203.0.113.9:4711', '203.0.113.9'],
	['6.6.6.6, [2001:db8::9]:4711', '2001:db8::9'],
	['6.6.6.6, [2001:db8::9]', '2001:db8::9'],
	['6.6.6.6, ::ffff:203.0.113.9', '203.0.113.9'],
	['6.6.6.6, 203.0.113.9:4711, 10.0.0.2:80', '203.0.113.9'],
	['6.6.6.6, unknown', '10.0.0.1'],
	['6.6.6.6, unknown, 10.0.0.2', '10.0.0.1']
])('of %s what the proxy saw counts, and never what stands before it', (given, address) => {
	expect(seen('10.0.0.1', { host: 'a', 'x-forwarded-for': given }, ['10.0.0.0/8']).address).toBe(
		address
	);
});
