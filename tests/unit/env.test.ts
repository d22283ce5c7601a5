import { expect, test } from 'vitest';
import { readEnv } from '#lib/server/env.ts';

const faults = (env: NodeJS.ProcessEnv) => {
	try {
		readEnv(env);
		return [];
	} catch (error) {
		return (error as Error).message.split('\n').slice(1);
	}
};

test('nothing needs to be set', () => {
	expect(readEnv({})).toEqual({
		DATA_DIR: '.data',
		HOST: '127.0.0.1',
		PORT: 3000,
		TRUSTED_PROXIES: [],
		LOG_LEVEL: 'info'
	});
});

test('an empty setting is one that is not set', () => {
	expect(readEnv({ PORT: '', ORIGIN: '', DATABASE_URL: '', SMTP_URL: '' }).PORT).toBe(3000);
});

test('every fault is named, and no value', () => {
	const env = {
		DATABASE_URL: 'mysql://root:canary@host/db',
		PORT: '70000',
		ORIGIN: 'https://a.example/path',
		AUTH_SECRET: 'canary-too-short',
		SMTP_URL: 'smtp://user:canary@mail.example',
		OIDC_ISSUER: 'https://login.example',
		TRUSTED_PROXIES: '10.0.0.0/33',
		LOG_LEVEL: 'loud'
	};
	const found = faults(env);
	expect(found.map((line) => line.trim().split(' ')[0])).toEqual([
		'DATABASE_URL',
		'PORT',
		'ORIGIN',
		'AUTH_SECRET',
		'TRUSTED_PROXIES',
		'LOG_LEVEL',
		'OIDC_CLIENT_ID',
		'OIDC_CLIENT_SECRET',
		'MAIL_FROM'
	]);
	expect(found.join()).not.toContain('canary');
});

test('settings that belong together are asked for together', () => {
	expect(faults({ SMTP_URL: 'smtp://mail.example', OIDC_CLIENT_ID: 'x' })).toEqual([
		'  OIDC_ISSUER must be set along with the other OIDC_ settings',
		'  OIDC_CLIENT_SECRET must be set along with the other OIDC_ settings',
		'  MAIL_FROM must be set along with SMTP_URL'
	]);
});

test.each([
	['https://a.example/', 'https://a.example'],
	['http://localhost:3000', 'http://localhost:3000']
])('the origin %s is %s', (given, read) => {
	expect(readEnv({ ORIGIN: given }).ORIGIN).toBe(read);
});
