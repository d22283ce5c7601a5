import { expect, test } from '@playwright/test';
import { appLog } from '#tests/support/app-under-test.ts';
import { secretsIn } from '#tests/support/secrets.ts';

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
	expect(appLog().length).toBeGreaterThan(0);
	expect(secretsIn(appLog())).toEqual([]);
});

test('nothing that was done broke anything', () => {
	const broken = lines().filter(({ level, status }) => level === 'error' || Number(status) >= 500);
	expect(broken).toEqual([]);
});

test('and it was one process from the first request to the last', () => {
	expect(appLog().match(/^Rehearsal is at /gm)).toHaveLength(1);
});
