import { sql } from 'drizzle-orm';
import { sharedLimits } from '#lib/server/cache/shared-reads.ts';
import { onAppDatabase } from '#tests/support/app-under-test.ts';
import { writeScenario } from './support/authoring.ts';
import { somePublicScenario } from './support/scenarios.ts';
import { expect, test } from './support/test.ts';
import type { Visitor } from './support/visitor.ts';

/** A word that nobody else writes. */
const newWord = () => `zz${crypto.randomUUID().replaceAll(/[^a-z]/g, '')}`;

/** Every address that may list a scenario with this word in its title, its text and as its tag. */
const surfacesOf = (word: string, author: string) => [
	'/',
	'/scenarios?sort=new',
	`/scenarios?q=${word}`,
	`/scenarios?sort=saved&q=${word}`,
	`/scenarios?tag=${word}`,
	`/tags/${word}`,
	`/authors/${author}`,
	'/scenarios/__data.json?sort=new',
	`/tags/${word}/__data.json`
];

/** Whether a page lists the scenario with the word; it may say the word itself, as it was typed. */
async function shows(visitor: Visitor, address: string, word: string): Promise<boolean> {
	const text = await (await visitor.get(address)).text();
	return text.replaceAll(/<\/?mark\b[^>]*>|<!--[^>]*-->/g, '').includes(`${word} title`);
}

async function write(author: Visitor, word: string): Promise<{ id: string; surfaces: string[] }> {
	const id = await writeScenario(author, {
		publish: 'public',
		changes: { title: `${word} title`, tags: [word] }
	});
	const page = await (await author.get(`/scenarios/${id}`)).text();
	const writer = /\/authors\/([\da-f-]{36})/.exec(page)?.[1] ?? '';
	return { id, surfaces: surfacesOf(word, writer) };
}

test('what its author hides is gone from every list at once, for everybody', async ({
	register,
	learner,
	stranger
}) => {
	const [author, word] = [await register(), newWord()];
	const { id, surfaces } = await write(author, word);
	for (const visitor of [stranger, learner, stranger]) {
		for (const address of surfaces) {
			expect(await shows(visitor, address, word), `${address}: before`).toBe(true);
		}
	}
	const hidden = await author.post(`/scenarios/${id}/edit?/unpublish`);
	expect(hidden.status()).toBe(303);
	for (const visitor of [stranger, learner]) {
		for (const address of surfaces) {
			expect(await shows(visitor, address, word), `${address}: afterwards`).toBe(false);
		}
	}
});

test('what another process hides is gone from every list within 60 seconds', async ({
	register,
	learner,
	stranger
}) => {
	test.setTimeout(90_000);
	const [author, word] = [await register(), newWord()];
	const { id, surfaces } = await write(author, word);
	const all = async () => {
		const found = [];
		for (const visitor of [stranger, learner]) {
			for (const address of surfaces) {
				if (await shows(visitor, address, word)) found.push(address);
			}
		}
		return found;
	};
	expect(await all()).toHaveLength(2 * surfaces.length);
	await onAppDatabase((db) =>
		db.transaction(async (transaction) => {
			await transaction.execute(
				sql`update scenario_metadata set is_listed = false where scenario_id = ${id}`
			);
			await transaction.execute(sql`update scenarios set visibility = 'private' where id = ${id}`);
		})
	);
	const begun = performance.now();
	await expect.poll(all, { timeout: 60_000 }).toEqual([]);
	expect(2 * sharedLimits.lifetime, 'as the limits say').toBeLessThan(60_000);
	expect(performance.now() - begun).toBeLessThan(60_000);
});

test('a learner who saves finds the figure moved on the next page, and so does everybody', async ({
	register,
	learner,
	stranger
}) => {
	const [author, word] = [await register(), newWord()];
	const { id } = await write(author, word);
	const address = `/scenarios?sort=saved&q=${word}`;
	const none = await (await stranger.get(address)).text();
	for (let turn = 0; turn < 3; turn++) {
		await learner.get(address);
		await learner.post(`/scenarios/${id}?/save`);
		const saved = await (await learner.get(address)).text();
		expect(saved).toContain(`/scenarios/${id}?/unsave`);
		expect(withoutNonce(await (await stranger.get(address)).text())).not.toBe(withoutNonce(none));
		await learner.post(`/scenarios/${id}?/unsave`);
		expect(await (await learner.get(address)).text()).toContain(`/scenarios/${id}?/save`);
		expect(withoutNonce(await (await stranger.get(address)).text())).toBe(withoutNonce(none));
	}
});

const withoutNonce = (html: string) => html.replaceAll(/nonce="[^"]+"/g, '');

for (const address of ['/', '/scenarios', `/tags/food`, '/categories/travel']) {
	test(`${address} is given again with a nonce of its own, and no more than the language to hang on`, async ({
		arrive
	}) => {
		const seen = new Set<string>();
		for (let turn = 0; turn < 4; turn++) {
			const answer = await (await arrive()).get(address);
			const headers = answer.headers();
			const html = await answer.text();
			const nonce = /'nonce-([^']+)'/.exec(headers['content-security-policy'] ?? '')?.[1] ?? '';
			expect(nonce).toMatch(/^[\w+/]{22,}={0,2}$/);
			const nonces = [...html.matchAll(/nonce="([^"]+)"/g)].map(([, one]) => one);
			expect(nonces.length).toBeGreaterThan(0);
			expect(new Set(nonces)).toEqual(new Set([nonce]));
			seen.add(nonce).add(headers['x-request-id'] ?? '');
			expect(headers['cache-control']).toBe('private, no-store');
			expect(headers['set-cookie']).toBeUndefined();
			expect(headers['x-frame-options']).toBe('DENY');
			expect(html).toContain('lang="en"');
			expect(html.endsWith('</html>\n')).toBe(true);
		}
		expect(seen.size, 'four nonces and four ids').toBe(8);
	});
}

test('languages are never mixed: by address, by cookie, by the browser’s wish', async ({
	arrive
}) => {
	const languageOf = async (visitor: Visitor, address: string, headers = {}) =>
		/<html lang="(\w+)"/.exec(await (await visitor.get(address, headers)).text())?.[1];
	for (let turn = 0; turn < 3; turn++) {
		expect(await languageOf(await arrive(), '/scenarios')).toBe('en');
		expect(await languageOf(await arrive(), '/scenarios', { 'accept-language': 'es-MX' })).toBe(
			'es'
		);
		expect(await languageOf(await arrive(), '/scenarios', { cookie: 'locale=es' })).toBe('es');
		const visitor = await arrive();
		const answer = await visitor.get('/es/scenarios');
		expect(answer.headers()['set-cookie'], 'the choice is remembered, also the third time').toMatch(
			/^locale=es;/
		);
		expect(await languageOf(visitor, '/scenarios')).toBe('es');
		expect(await languageOf(visitor, '/es/scenarios')).toBe('es');
	}
});

test('whoever is signed in is shown their own page, and nobody else is shown theirs', async ({
	register,
	stranger
}) => {
	const [ana, ben] = [await register({ name: 'Ana Ana' }), await register({ name: 'Ben Ben' })];
	await ana.post(`/scenarios/${somePublicScenario}?/save`);
	const save = (of: string) => `/scenarios/${somePublicScenario}?/${of}"`;
	const address = '/scenarios?sort=new&q=soup+tea';
	for (let turn = 0; turn < 70; turn++) {
		const who = turn % 3;
		const visitor = [ana, ben, stranger][who] as Visitor;
		const [front, list] = [
			await (await visitor.get('/')).text(),
			await (await visitor.get(address)).text()
		];
		expect(front.includes('Ana Ana'), `${turn}: Ana’s name`).toBe(who === 0);
		expect(front.includes('Ben Ben'), `${turn}: Ben’s name`).toBe(who === 1);
		expect(list.includes(save('unsave')), `${turn}: Ana’s mark`).toBe(who === 0);
		expect(list.includes(save('save')), `${turn}: nobody’s mark`).toBe(who !== 0);
	}
});

test('what a browser remembers of its last list is brought back to it alone', async ({
	arrive
}) => {
	const [fresh, back, told] = [{}, { cookie: 'list=cefr%3DB1' }, { cookie: 'list-shown=1' }];
	const both = { cookie: 'list-shown=1; list=cefr%3DB1' };
	// Others write meanwhile: of the page, this alone is looked at.
	const isOffered = async (headers: Record<string, string>) =>
		(await (await (await arrive()).get('/scenarios', headers)).text()).includes(
			'Last time you had filters here'
		);
	for (const [headers, expected] of [
		[fresh, false],
		[both, true],
		[told, false],
		[fresh, false],
		[both, true],
		[fresh, false]
	] as const) {
		expect(await isOffered(headers), JSON.stringify(headers)).toBe(expected);
		const answer = await (await arrive()).get('/scenarios', back);
		expect(answer.status()).toBe(303);
		expect(answer.headers()['location']).toContain('cefr=B1');
	}
});

test('a host that somebody makes up is in nobody else’s page', async ({ arrive }) => {
	const evil = await (await arrive()).get('/scenarios?sort=rated', { host: 'evil.example' });
	await evil.text();
	const page = await (await (await arrive()).get('/scenarios?sort=rated')).text();
	expect(page).not.toContain('evil.example');
});
