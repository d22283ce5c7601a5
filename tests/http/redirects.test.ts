import type { APIResponse } from '@playwright/test';
import { somePublicScenario } from './support/scenarios.ts';
import { expect, newCredentials, test } from './support/test.ts';

const elsewhere = [
	'https://evil.example',
	'http://evil.example/library',
	'//evil.example',
	'///evil.example',
	'////evil.example//',
	'/\\evil.example',
	'\\\\evil.example',
	'\\/evil.example',
	'/\\/evil.example',
	'https:evil.example',
	'https:/evil.example',
	'https:\\\\evil.example',
	'javascript:alert(1)',
	'JaVaScRiPt:alert(1)',
	'data:text/html,x',
	'vbscript:x',
	'blob:https://evil.example/x',
	'/\t/evil.example',
	'/\n/evil.example',
	'/\r\n/evil.example',
	'\t//evil.example',
	' //evil.example',
	'/%09/evil.example',
	'/%0a/evil.example',
	'/%2f/evil.example',
	'/%5cevil.example',
	'/.//evil.example',
	'/..//evil.example',
	'/./\\evil.example',
	'/x/..//evil.example',
	'//evil.example/%2f..',
	'//evil。example',
	'/\u0000/evil.example',
	'/\u2028/evil.example',
	'@evil.example',
	'.evil.example',
	'http://127.0.0.1@evil.example',
	'/library\r\nSet-Cookie: session=stolen',
	'/library\r\n\r\n<script>',
	'?redirectTo=//evil.example',
	'#//evil.example',
	'',
	'/'.padEnd(10_000, 'a')
];

const origin = 'http://rehearsal.test';

/** Where a browser on our site would go. */
function expectHere(location: string | undefined, what: string): void {
	expect.soft(location, what).toBeTruthy();
	const target = new URL(location ?? '', `${origin}/login`);
	expect.soft(target.origin, `${what} leads to ${location}`).toBe(origin);
	expect.soft(location, what).not.toMatch(/^\/[/\\]|[\r\n]/);
}

/** A form with characters that no text can hold is refused as a whole. */
function expectHereOrRefused(answer: APIResponse, what: string): void {
	if (answer.status() === 400) return expect.soft(what).toContain('\\u0000');
	expect.soft(answer.status(), what).toBe(303);
	expectHere(answer.headers()['location'], what);
}

test('signing in never leads to another site', async ({ arrive, register }) => {
	test.slow();
	const { email, password } = newCredentials();
	await register({ email, password });
	const visitor = await arrive();
	for (const redirectTo of elsewhere) {
		const answer = await visitor.post('/login', [
			['email', email],
			['password', password],
			['redirectTo', redirectTo]
		]);
		const what = `redirectTo ${JSON.stringify(redirectTo.slice(0, 50))}`;
		expectHereOrRefused(answer, what);
		expect.soft(answer.headers()['set-cookie'] ?? '', what).not.toContain('stolen');
		await visitor.post('/logout');
	}
});

test('somebody signed in is not sent to another site by the sign-in page', async ({ learner }) => {
	for (const redirectTo of elsewhere) {
		for (const page of ['/login', '/register']) {
			const answer = await learner.get(`${page}?redirectTo=${encodeURIComponent(redirectTo)}`);
			expect.soft(answer.status(), redirectTo).toBeLessThan(500);
			const location = answer.headers()['location'];
			if (location !== undefined) expectHere(location, `${page} with ${redirectTo.slice(0, 50)}`);
		}
	}
});

test('a form action never leads to another site', async ({ learner }) => {
	for (const redirectTo of elsewhere) {
		const answer = await learner.post(`/scenarios/${somePublicScenario}?/save`, [
			['redirectTo', redirectTo]
		]);
		expectHereOrRefused(answer, `redirectTo ${JSON.stringify(redirectTo.slice(0, 50))}`);
	}
});

test('signing in leads back to where one was', async ({ arrive, register }) => {
	const { email, password } = newCredentials();
	await register({ email, password });
	const visitor = await arrive();
	const back = '/scenarios?cefr=A1&q=caf%C3%A9';
	const answer = await visitor.post('/login', [
		['email', email],
		['password', password],
		['redirectTo', back]
	]);
	expect(answer.headers()['location']).toBe(back);
});

test('whoever has to sign in for a form comes back to where the form stood', async ({ arrive }) => {
	const visitor = await arrive();
	const answer = async (redirectTo: string) => {
		const fields = redirectTo === '' ? [] : [['redirectTo', redirectTo] as const];
		const sent = await visitor.post(`/scenarios/${somePublicScenario}?/save`, fields);
		return new URL(sent.headers()['location'] ?? '', origin).searchParams.get('redirectTo');
	};
	const room = `/scenarios/${somePublicScenario}/practice`;
	expect(await answer(room)).toBe(room);
	expect(await answer('/scenarios?cefr=A1')).toBe('/scenarios?cefr=A1');
	for (const other of ['', '//evil.example', 'https://evil.example']) {
		expect(await answer(other), other).toBe(`/scenarios/${somePublicScenario}`);
	}
});
