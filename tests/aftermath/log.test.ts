import { expect, test } from '@playwright/test';
import { appLog } from '#tests/support/app-under-test.ts';

/** Lines that a request wrote; what the start says on its own stands before them. */
const lines = () =>
	appLog()
		.split('\n')
		.filter((line) => line.startsWith('{'))
		.map((line) => JSON.parse(line) as Record<string, unknown>);

test('the log has a line for every request, with an id', () => {
	const requests = lines().filter(({ msg }) => msg === 'request');
	expect(requests.length).toBeGreaterThan(0);
	for (const { id } of requests) expect(id).toMatch(/^[\da-f-]{36}$/);
});

test('no password, cookie, address of a person or note is in the log', () => {
	const log = appLog();
	for (const secret of [
		'quiet-Curtain', // what every password of the tests begins with
		'canary', // what notes and wrong passwords of the tests hold
		'@example.test',
		'Ask for the price first',
		'session_token',
		'postgres://',
		'for-the-tests-alone',
		'$argon2'
	]) {
		expect.soft(log.toLowerCase().includes(secret.toLowerCase()), secret).toBe(false);
	}
});

test('nothing that was done broke anything', () => {
	const broken = lines().filter(({ level, status }) => level === 'error' || Number(status) >= 500);
	expect(broken).toEqual([]);
});
