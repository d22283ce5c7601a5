import { randomUUID } from 'node:crypto';
import { writeScenario } from './support/authoring.ts';
import { somePublicScenario } from './support/scenarios.ts';
import { expect, newCredentials, test } from './support/test.ts';
import { decode, textOf } from './support/page-text.ts';

const deletePage = '/account/delete';

test('an account goes with its password, and every session with it, at once', async ({
	register,
	arrive,
	stranger
}) => {
	const credentials = newCredentials();
	const learner = await register(credentials);
	const elsewhere = await arrive();
	const signIn = () => elsewhere.post('/login', Object.entries(credentials));
	expect((await signIn()).status()).toBe(303);

	const answer = await learner.post(deletePage, [['password', credentials.password]]);
	expect(answer.status()).toBe(303);
	expect(answer.headers()['location']).toBe('/account/deleted');
	expect(answer.headers()['set-cookie']).toMatch(/rehearsal_session=;.*Max-Age=0/i);
	for (const visitor of [learner, elsewhere]) {
		expect((await visitor.get('/library')).headers()['location']).toContain('/login');
	}
	expect((await signIn()).status(), 'nobody has that account').toBe(400);
	expect(await textOf(learner, '/account/deleted')).toContain('Your account is deleted');
	expect((await stranger.get('/account/deleted')).status()).toBe(200);
});

test('a wrong password, or none, deletes nothing and is said beside the field', async ({
	learner
}) => {
	for (const [password, words] of [
		['not-my-password', 'This is not your password.'],
		['x'.repeat(5000), 'This is not your password.'],
		['', 'This is needed.']
	] as const) {
		const answer = await learner.post(deletePage, [['password', password]]);
		expect(answer.status()).toBe(400);
		const html = decode(await answer.text());
		expect(html).toMatch(/aria-describedby="password-error password-hint"[^>]*aria-invalid="true"/);
		expect(html).toContain(words);
		expect(html, 'what was typed is not given back').not.toContain('not-my-password');
	}
	expect((await learner.post(deletePage)).status()).toBe(400);
	// The box is for accounts without a password.
	expect(
		(
			await learner.post(deletePage, [
				['confirm', 'yes'],
				['password', 'none']
			])
		).status()
	).toBe(400);
	expect((await learner.get('/library')).status()).toBe(200);
});

test('who is not signed in is asked to, and somebody who is finds no goodbye', async ({
	learner,
	stranger
}) => {
	for (const answer of [await stranger.get(deletePage), await stranger.post(deletePage)]) {
		expect(answer.status()).toBe(303);
		expect(answer.headers()['location']).toContain('/login');
	}
	expect((await learner.get('/account/deleted')).headers()['location']).toBe('/account');
});

test('another site deletes no account', async ({ register }) => {
	const credentials = newCredentials();
	const learner = await register(credentials);
	const answer = await learner.post(deletePage, [['password', credentials.password]], {
		origin: 'https://elsewhere.test'
	});
	expect(answer.status()).toBe(403);
	expect((await learner.get('/library')).status()).toBe(200);
});

test('the page says what goes and what stays; afterwards it is so', async ({
	register,
	learner
}) => {
	const credentials = { ...newCredentials(), name: `Leaving ${randomUUID().slice(0, 6)}` };
	const author = await register(credentials);
	const title = `A parcel ${randomUUID().slice(0, 8)}`;
	const stays = await writeScenario(author, { publish: 'public', changes: { title } });
	const goes = await writeScenario(author, { publish: 'private', changes: { title: 'Mine' } });
	await author.post(`/scenarios/${somePublicScenario}?/save`);
	await author.post(`/scenarios/${somePublicScenario}?/notes`, [['notes', 'A note']]);
	await learner.post(`/scenarios/${stays}?/notes`, [['notes', 'Kept']]);

	expect(await textOf(author, '/account')).toContain(deletePage);
	const page = await textOf(author, deletePage);
	expect(page).toContain('Your library, with 1 saved scenario.');
	expect(page).toContain('Your note on 1 scenario.');
	expect(page).toContain('1 scenario of yours that is private or a draft.');
	expect(page).toContain('1 scenario that you have published, without your name');
	expect(page).toContain(title);
	expect(page).not.toContain('Mine');
	expect(await textOf(author, `/es${deletePage}`)).toContain('Qué se queda');

	// Others sign in meanwhile, and few passwords are looked at at a time.
	await expect
		.poll(async () => {
			const answer = await author.post(deletePage, [['password', credentials.password]]);
			return answer.status();
		})
		.toBe(303);
	const kept = await textOf(learner, `/scenarios/${stays}`);
	expect(kept).toContain(title);
	expect(kept).toContain('Kept');
	expect(kept).not.toContain(credentials.name);
	expect((await learner.get(`/scenarios/${goes}`)).status()).toBe(404);
});
