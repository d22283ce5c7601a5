import { randomUUID } from 'node:crypto';
import { makeAdmin } from '#tests/support/app-under-test.ts';
import { writeScenario } from './support/authoring.ts';
import { fieldValues } from './support/page-text.ts';
import { reportsOn, scenarioWith, sessionsOf, usersWith } from './support/state.ts';
import { expect, newCredentials, test } from './support/test.ts';
import type { Credentials, Fields, Visitor } from './support/visitor.ts';

const reason = 'It gives away somebody’s address.';

const reportOf = (text = ''): Fields => [
	['reportId', randomUUID()],
	['reason', 'personal'],
	['text', text]
];

async function newAdmin(
	register: (credentials: Credentials) => Promise<Visitor>
): Promise<Visitor> {
	const credentials = newCredentials();
	const admin = await register(credentials);
	await makeAdmin(credentials.email);
	return admin;
}

test('strangers, guests and learners report, and are thanked; the author learns nothing of it', async ({
	arrive,
	stranger,
	register
}) => {
	const author = await register();
	const id = await writeScenario(author, { publish: 'public' });
	const guest = await arrive();
	expect((await guest.post('/guest')).status()).toBe(303);
	const named = newCredentials();
	const learner = await register({ ...named, name: 'Zebulon Zyx' });
	for (const who of [stranger, guest, learner]) {
		const page = await (await who.get(`/scenarios/${id}`)).text();
		expect(page).toContain(`href="/scenarios/${id}/report"`);
		const answer = await who.post(`/scenarios/${id}/report`, reportOf('Canarywords here'));
		expect(answer.headers()['location']).toBe(`/scenarios/${id}/report/thanks`);
	}
	// A second one says thank you as well.
	const again = await learner.post(`/scenarios/${id}/report`, reportOf('Again'));
	expect(again.status()).toBe(303);
	expect((await learner.get(`/scenarios/${id}/report/thanks`)).status()).toBe(200);
	expect(await reportsOn(id)).toHaveLength(3);
	for (const page of ['', '/edit', '/__data.json', '/edit/__data.json', '/delete']) {
		const html = await (await author.get(`/scenarios/${id}${page}`)).text();
		expect.soft(html, page).not.toMatch(/Canarywords|Zebulon|reports/);
	}
	const own = await (await author.get('/library/authored')).text();
	expect(own).not.toMatch(/Canarywords|Zebulon/);
	expect(await (await author.get(`/scenarios/${id}`)).text()).not.toContain('/report"');
});

test('a report that lacks something comes back with all that was typed', async ({
	stranger,
	register
}) => {
	const id = await writeScenario(await register(), { publish: 'unlisted' });
	const address = `/scenarios/${id}/report`;
	const send = async (fields: Record<string, string>) => {
		const answer = await stranger.post(
			address,
			Object.entries({ reportId: randomUUID(), ...fields })
		);
		return { status: answer.status(), html: await answer.text() };
	};
	const none = await send({ text: 'Kept words' });
	expect(none.status).toBe(400);
	expect(none.html).toContain('Choose what is wrong');
	expect(fieldValues(none.html, 'text')).toEqual(['Kept words']);
	const bare = await send({ reason: 'other', text: '  ' });
	expect(bare.status).toBe(400);
	expect(bare.html).toContain('Say in a few words');
	expect(fieldValues(bare.html, 'reason')).toEqual(['other']);
	expect((await send({ reason: 'spam', text: 'x'.repeat(1_001) })).status).toBe(400);
	expect((await send({ reason: 'spam', reportId: 'mine' })).status).toBe(400);
	expect((await send({ reason: 'boring' })).status).toBe(400);
	expect(await reportsOn(id)).toEqual([]);
	expect((await send({ reason: 'spam', text: '🍜'.repeat(1_000) })).status).toBe(303);
});

test('reporting without end is refused, with when to come again', async ({ learner, register }) => {
	const id = await writeScenario(await register(), { publish: 'unlisted' });
	const statuses = [];
	for (let count = 0; count < 31; count += 1) {
		const answer = await learner.post(`/scenarios/${id}/report`, reportOf());
		statuses.push(answer.status());
		if (answer.status() === 429) {
			expect(Number(answer.headers()['retry-after'])).toBeGreaterThan(1);
		}
	}
	expect(statuses.slice(0, 30)).toEqual(Array(30).fill(303));
	expect(statuses[30]).toBe(429);
});

test('what is unlisted leaves every list at once, and its author cannot bring it back', async ({
	register,
	stranger
}) => {
	const author = await register();
	const word = `w${randomUUID().replaceAll('-', '')}`;
	const id = await writeScenario(author, {
		publish: 'public',
		changes: { title: word, tags: [word.slice(0, 30)] }
	});
	const lists = ['/scenarios?sort=new', `/scenarios?q=${word}`, `/tags/${word.slice(0, 30)}`];
	for (const list of lists) {
		expect(await (await stranger.get(list)).text(), list).toContain(id);
	}
	const admin = await newAdmin(register);
	expect(await (await admin.get(`/scenarios/${id}`)).text()).toContain(`/admin/scenarios/${id}`);
	const done = await admin.post(`/admin/scenarios/${id}?/unlist`, [['reason', reason]]);
	expect(done.headers()['location']).toBe(`/admin/scenarios/${id}?done=unlisted`);
	for (const list of lists) {
		expect(await (await stranger.get(list)).text(), list).not.toContain(id);
	}
	// At its address it is read as before, and nobody but the author reads why.
	const seen = await stranger.get(`/scenarios/${id}`);
	expect(seen.status()).toBe(200);
	expect(await seen.text()).not.toContain(reason);
	for (const page of [`/scenarios/${id}`, `/scenarios/${id}/edit`, '/library/authored']) {
		expect(await (await author.get(page)).text(), page).toContain(reason);
	}
	const edit = await (await author.get(`/scenarios/${id}/edit`)).text();
	expect(edit).not.toMatch(/name="visibility"[^>]*value="public"|value="public"[^>]*name="visib/);
	const publish = (visibility: string) =>
		author.post(`/scenarios/${id}/edit?/publish`, [['visibility', visibility]]);
	const refused = await publish('public');
	expect(refused.status()).toBe(409);
	expect(await refused.text()).toContain('cannot be public for now');
	expect(await scenarioWith(id)).toMatchObject({ visibility: 'unlisted' });
	await admin.post(`/admin/scenarios/${id}?/lift`, [['redirectTo', '/admin/unlisted?after=x']]);
	for (const list of lists) {
		expect(await (await stranger.get(list)).text(), list).toContain(id);
	}
	expect(await (await author.get(`/scenarios/${id}`)).text()).not.toContain(reason);
});

test('acts need a reason where somebody reads it, and lead to no other site', async ({
	register
}) => {
	const admin = await newAdmin(register);
	const id = await writeScenario(await register(), { publish: 'public' });
	for (const bad of ['', '   ', 'x'.repeat(501)]) {
		const answer = await admin.post(`/admin/scenarios/${id}?/unlist`, [['reason', bad]]);
		expect(answer.status()).toBe(400);
	}
	expect(await scenarioWith(id)).toMatchObject({ visibility: 'public' });
	const away = await admin.post(`/admin/scenarios/${id}?/lift`, [
		['redirectTo', 'https://evil.test/admin']
	]);
	expect(away.headers()['location']).toBe(`/admin/scenarios/${id}?done=lifted`);
});

test('a disabled account is signed out everywhere at once, and is told so when it signs in', async ({
	arrive,
	register
}) => {
	const person = newCredentials();
	const visitor = await register(person);
	const id = (await usersWith(person.email))[0]?.id ?? '';
	const scenarioId = await writeScenario(visitor, { publish: 'public' });
	const admin = await newAdmin(register);
	const page = await admin.get(`/admin/people/${id}`);
	expect(await page.text()).toContain(person.email);
	await admin.post(`/admin/people/${id}?/disable`, [['reason', 'Sells things.']]);

	expect(await sessionsOf(person.email)).toBe(0);
	const after = await visitor.get('/library');
	expect(after.status()).toBe(303);
	expect(after.headers()['location']).toContain('/login');
	const signIn = async (password: string) => {
		const browser = await arrive();
		const answer = await browser.post('/login', Object.entries({ ...person, password }));
		return { status: answer.status(), html: await answer.text(), cookies: answer.headers() };
	};
	const right = await signIn(person.password);
	expect(right.status).toBe(403);
	expect(right.html).toContain('This account has been disabled');
	expect(right.cookies['set-cookie'] ?? '').not.toContain('session');
	const wrong = await signIn('not-the-right-one');
	expect(wrong.status).toBe(400);
	expect(wrong.html).not.toContain('disabled');
	expect((await admin.get(`/scenarios/${scenarioId}`)).status(), 'what they wrote stays').toBe(200);

	await admin.post(`/admin/people/${id}?/enable`);
	expect((await signIn(person.password)).status).toBe(303);
});

test('the admins’ lists take any address without falling over', async ({ register }) => {
	const admin = await newAdmin(register);
	const odd = ['', '%00', '%', '_', 'x'.repeat(3_000), "';--", '%ED%A0%80', '\u202e', '-1', '1e99'];
	for (const value of odd) {
		for (const address of [
			`/admin/people?q=${value}`,
			`/admin/people?after=${value}`,
			`/admin/reports?after=${value}&show=${value}`,
			`/admin/unlisted?after=${value}`,
			`/admin/log?who=${value}&what=${value}&about=${value}&after=${value}`,
			`/admin/log?about=scenario:${value}`
		]) {
			const { status } = await admin.get(address).then((answer) => ({ status: answer.status() }));
			expect.soft([200, 400, 414], `${address.slice(0, 60)}: ${status}`).toContain(status);
		}
	}
	for (const address of ['/admin/people/x', '/admin/scenarios/%00', '/admin/people/%00']) {
		expect.soft((await admin.get(address)).status(), address).toBe(404);
	}
});
