import { expect, test } from 'vitest';
import { isTransient, isUnavailable, violatedConstraint } from '#lib/server/db/errors.ts';

const coded = (code: string, more = {}) => Object.assign(new Error(code), { code, ...more });

test.each([
	'57P01',
	'57P03',
	'57014',
	'55P03',
	'53300',
	'08006',
	'40001',
	'28P01',
	'ECONNREFUSED',
	'CONNECT_TIMEOUT',
	'CONNECTION_CLOSED'
])('%s means: not now', (code) => {
	expect(isUnavailable(coded(code))).toBe(true);
	expect(isUnavailable(new Error('Failed query', { cause: coded(code) }))).toBe(true);
});

test.each(['23505', '22P02', '42703', 'RH001', 'ENOENT'])(
	'%s is a fault of another kind',
	(code) => {
		expect(isUnavailable(coded(code))).toBe(false);
	}
);

test('a socket that is not there is an unavailable database, a file that is not there is not', () => {
	expect(isUnavailable(coded('ENOENT', { syscall: 'connect' }))).toBe(true);
	expect(isUnavailable(coded('ENOENT', { syscall: 'open' }))).toBe(false);
});

test('anything may be thrown', () => {
	for (const thrown of [undefined, null, 'text', 42, {}]) expect(isUnavailable(thrown)).toBe(false);
});

test('deadlocks may be tried again, refusals may not', () => {
	expect(isTransient(coded('40P01'))).toBe(true);
	expect(isTransient(coded('23505'))).toBe(false);
});

test('a violated constraint is known by its name', () => {
	const cause = coded('23505', { constraint_name: 'users_email_unique' });
	expect(violatedConstraint(new Error('Failed query', { cause }))).toBe('users_email_unique');
	expect(violatedConstraint(coded('57P01'))).toBeNull();
});
