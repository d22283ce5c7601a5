import { isHttpError, isRedirect } from '@sveltejs/kit';
import { describe, expect, test } from 'vitest';
import { DomainError } from '../errors.ts';
import { failureStatus } from './classify-failure.ts';
import { failFrom } from './fail-from.ts';
import { orHttpError } from './or-http-error.ts';
import { loginAddress, requireActor } from './require-actor.ts';

const values = { email: 'ana@example.test' };
const thrown = (work: () => unknown) => {
	try {
		work();
	} catch (error) {
		return error;
	}
	return undefined;
};

describe('a refusal in a form', () => {
	test('stands beside its field, with what was typed', () => {
		const answer = failFrom(new DomainError('email-taken'), { values });
		expect(answer).toMatchObject({
			status: 400,
			data: { form: 'default', values, errors: { email: 'email-taken' } }
		});
		expect(answer.data.formError).toBeUndefined();
	});

	test('or over the whole form, with the fields that the service named', () => {
		const error = new DomainError('not-publishable', { errors: { title: 'required' } });
		expect(failFrom(error, { form: 'publish', values: {} })).toMatchObject({
			status: 400,
			data: { form: 'publish', errors: { title: 'required' }, formError: 'not-publishable' }
		});
	});

	test.each(['too-many-tries', 'mail-too-soon'] as const)(
		'%s says when, with what was typed',
		(code) => {
			expect(failFrom(new DomainError(code, { seconds: 600 }), { values })).toMatchObject({
				status: 429,
				data: { values, formError: code, seconds: 600 }
			});
		}
	);

	test.each([
		['scenario-not-found', 404, 'not-found'],
		['not-allowed', 403, 'not-allowed']
	] as const)('%s is an error page', (code, status, shown) => {
		const error = thrown(() => failFrom(new DomainError(code), { values }));
		expect(isHttpError(error, status) && error.body.code).toBe(shown);
	});

	test('who has no account any more is signed out', () => {
		const error = thrown(() => failFrom(new DomainError('account-gone'), { values }));
		expect(isRedirect(error) && [error.status, error.location]).toEqual([303, '/login']);
	});

	test('what is no refusal is thrown on', () => {
		const broken = new Error('broken');
		expect(thrown(() => failFrom(broken, { values }))).toBe(broken);
	});
});

describe('in load', () => {
	test('a refusal is an error page, with nothing that the service said', async () => {
		const refused = Promise.reject(new DomainError('scenario-not-found', { id: 'secret' }));
		const error = await orHttpError(refused).catch((reason: unknown) => reason);
		expect(isHttpError(error, 404) && error.body).toEqual({
			message: 'Not found',
			code: 'not-found'
		});
	});

	test('what was too often is an error page that says when', async () => {
		const refused = Promise.reject(new DomainError('too-many-tries', { seconds: 600 }));
		const error = await orHttpError(refused).catch((reason: unknown) => reason);
		expect(isHttpError(error, 429) && error.body).toEqual({
			message: 'Too many requests',
			code: 'too-many',
			retryAfter: 600
		});
	});

	test('an answer is passed on', async () => {
		expect(await orHttpError(Promise.resolve(7))).toBe(7);
	});
});

describe('below all that', () => {
	const refusedConnection = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
	test.each([
		[new Error('Failed query', { cause: refusedConnection }), 503],
		[new DomainError('scenario-not-found'), 404],
		[new DomainError('too-busy'), 429],
		[new TypeError('Failed to parse body as FormData.'), 400],
		[new TypeError('x is not a function'), 500],
		['a text', 500],
		[undefined, 500]
	])('%s is a %i', (error, status) => {
		expect(failureStatus(error, 500)).toBe(status);
		expect(failureStatus(error, 404), 'what the framework knows stays').toBe(404);
	});
});

describe('who is not signed in', () => {
	test.each([
		['/library/saved', '/login?redirectTo=%2Flibrary%2Fsaved'],
		['/es/scenarios/a?x=1&y=%26', '/login?redirectTo=%2Fes%2Fscenarios%2Fa%3Fx%3D1%26y%3D%2526'],
		['/scenarios/a?/save', '/login?redirectTo=%2Fscenarios%2Fa'],
		['/scenarios/a?/save&x=1', '/login?redirectTo=%2Fscenarios%2Fa%3Fx%3D1'],
		['/', '/login']
	])('and asks for %s is sent to %s', (asked, login) => {
		const url = new URL(asked, 'http://site.test');
		expect(loginAddress(url)).toBe(login);
		const locals = { actor: null } as App.Locals;
		const error = thrown(() => requireActor({ locals, url }));
		expect(isRedirect(error) && [error.status, error.location]).toEqual([303, login]);
	});

	test('who is gets their context', () => {
		const actor = { id: 'a', name: 'Ana' };
		const locals = { actor, context: { db: 'the database', actor } } as unknown as App.Locals;
		expect(requireActor({ locals, url: new URL('http://site.test') })).toEqual({
			db: 'the database',
			actor,
			now: undefined
		});
	});
});
