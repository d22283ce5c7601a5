import { listFilters } from '#lib/scenarios/list-query.ts';
import { noScenario, somePublicScenario } from './support/scenarios.ts';
import { expect, test } from './support/test.ts';

const strange = [
	'%00',
	'%ff',
	'%E0%A4%A',
	'..%2f..%2fetc%2fpasswd',
	'__proto__',
	'constructor',
	"';select pg_sleep(5);--",
	'%F0%9F%92%A9',
	'a'.repeat(3000),
	'%0d%0aSet-Cookie:a=b',
	'__data.json',
	'%2e%2e',
	'null',
	'0'
];

test('the process says that it lives, and that its database does', async ({ stranger }) => {
	for (const address of ['/healthz', '/readyz']) {
		const answer = await stranger.get(address);
		expect(answer.status(), address).toBe(200);
		expect(await answer.text(), 'no version and no host').not.toMatch(/postgres|\d+\.\d+|127\./i);
	}
});

test('an address that is not there answers 404 with a page of ours', async ({ stranger }) => {
	const addresses = [
		'/nowhere',
		'/scenarios/',
		`/scenarios/${noScenario}`,
		`/scenarios/${noScenario}/practice/more`,
		`/scenarios/${somePublicScenario}/nothing`,
		'/library/nothing',
		'/es/nada'
	];
	for (const address of addresses) {
		const answer = await stranger.get(address);
		// A trailing slash may be taken off instead.
		if (address.endsWith('/') && answer.status() === 308) continue;
		if (address.startsWith('/library') && answer.status() === 303) continue;
		expect.soft(answer.status(), address).toBe(404);
		const html = await answer.text();
		expect.soft(html, address).toContain('<main');
		expect.soft(html, address).toContain('href="/scenarios"');
	}
});

test('no address makes the server fall over', async ({ stranger, learner }) => {
	test.slow();
	for (const id of strange) {
		for (const address of [
			`/${id}`,
			`/scenarios/${id}`,
			`/scenarios/${id}/practice`,
			`/scenarios/${id}/edit`,
			`/scenarios/${id}/__data.json`,
			`/library/${id}`,
			`/es/scenarios/${id}`
		]) {
			for (const visitor of [stranger, learner]) {
				const answer = await visitor.get(address);
				expect.soft(answer.status(), address.slice(0, 80)).toBeLessThan(500);
				expect.soft(answer.headers()['set-cookie'] ?? '', address).not.toContain('a=b');
			}
		}
	}
});

test('an unknown filter is left out with a note, and the list is still there', async ({
	stranger
}) => {
	const odd = [
		'sort=best',
		'role=pirate',
		'difficulty=impossible',
		'cefr=Z9',
		'language=tlh',
		'category=pirates',
		'after=not-a-cursor',
		'after=%00',
		`after=${'A'.repeat(5000)}`,
		`after=${btoa('["saved",1e999,"x"]')}`,
		`after=${btoa('["saved",null,"x"]').replaceAll('=', '')}`,
		'q=%00',
		`q=${'x'.repeat(5000)}`,
		'sort=new&sort=worse',
		"sort=new'%20or%201=1--"
	];
	for (const query of odd) {
		const answer = await stranger.get(`/scenarios?${query}`);
		expect.soft(answer.status(), query.slice(0, 60)).toBe(200);
		const html = await answer.text();
		expect.soft(html, `${query.slice(0, 60)}: the list`).toContain('href="/scenarios/');
		expect.soft(html, `${query.slice(0, 60)}: the note`).toMatch(ignoredNote);
	}
	const plain = await (await stranger.get('/scenarios?cefr=A1&sort=new&utm_source=x')).text();
	expect(plain, 'no note where all is understood').not.toMatch(ignoredNote);
});

const ignoredNote = /Not understood, and left out/;

test('no value in the address of the list makes it fall over', async ({ stranger }) => {
	test.slow();
	const values = [
		...strange,
		'-1',
		'1e99',
		'NaN',
		'',
		'%27',
		'%25',
		'%5C',
		'*',
		'(',
		':*',
		'!',
		'&|'
	];
	const names = [...listFilters, 'sort', 'q', 'after', 'limit'];
	for (const name of names) {
		for (const value of values) {
			const answer = await stranger.get(`/scenarios?${name}=${value}&${name}=${value}`);
			expect.soft(answer.status(), `${name}=${value.slice(0, 60)}`).toBeLessThan(500);
		}
	}
});

test('what needs an account leads to the sign-in page and back', async ({ stranger }) => {
	const addresses = [
		'/library',
		'/library/saved',
		'/library/completed',
		'/library/authored',
		'/account',
		'/scenarios/new'
	];
	for (const address of addresses) {
		const answer = await stranger.get(address);
		expect.soft(answer.status(), address).toBe(303);
		expect
			.soft(answer.headers()['location'], address)
			.toBe(`/login?redirectTo=${encodeURIComponent(address)}`);
	}
	const save = await stranger.post(`/scenarios/${somePublicScenario}?/save`);
	expect(save.status()).toBe(303);
	expect(save.headers()['location']).toBe(
		`/login?redirectTo=${encodeURIComponent(`/scenarios/${somePublicScenario}`)}&press=save&scenario=${somePublicScenario}&language=`
	);
});
