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

test('mail and a provider ask for the site’s own address, unless only this machine reaches it', () => {
	const mail = { SMTP_URL: 'smtp://mail.example', MAIL_FROM: 'a@b.example' };
	for (const HOST of ['', 'localhost', '127.0.0.2', '::1']) {
		expect(faults({ ...mail, HOST })).toEqual([]);
	}
	for (const HOST of ['0.0.0.0', '::', '10.0.0.1']) {
		expect(faults({ ...mail, HOST })).toEqual(['  ORIGIN must be set along with SMTP_URL']);
		expect(faults({ ...mail, HOST, ORIGIN: 'https://a.example' })).toEqual([]);
	}
});

test('a provider is believed over https alone, or on this machine', () => {
	const provider = { OIDC_CLIENT_ID: 'x', OIDC_CLIENT_SECRET: 'y' };
	const issuer = (OIDC_ISSUER: string) => faults({ ...provider, OIDC_ISSUER });
	expect(issuer('http://login.example')).toEqual([
		'  OIDC_ISSUER must be https, unless it is on this machine'
	]);
	// A name that begins like an address of this machine is anybody's.
	expect(issuer('http://127.0.0.1.login.example')).toHaveLength(1);
	expect(issuer('nonsense')).toHaveLength(1);
	expect(issuer('https://login.example')).toEqual([]);
	expect(issuer('http://[::1]:8080')).toEqual([]);
});

test.each([
	['https://a.example/', 'https://a.example'],
	['http://localhost:3000', 'http://localhost:3000']
])('the origin %s is %s', (given, read) => {
	expect(readEnv({ ORIGIN: given }).ORIGIN).toBe(read);
});
