import { usersWith } from './support/state.ts';
import { expect, newCredentials, test } from './support/test.ts';

test('what somebody practises is not changed by bad input, which is said beside its field', async ({
	register
}) => {
	const credentials = newCredentials();
	const learner = await register(credentials);
	const good = await learner.post('/account?/practise', [
		['language', 'ja'],
		['level', 'B1']
	]);
	expect(good.status()).toBe(303);
	expect(good.headers()['location']).toBe('/account?saved=practice#practice');

	for (const [language, level] of [
		['tlh', 'A1'],
		['fr', 'Z9']
	] as const) {
		const fields = [
			['language', language],
			['language', 'de'],
			['level', level]
		] as const;
		const answer = await learner.post('/account?/practise', fields);
		expect(answer.status(), JSON.stringify(fields)).toBe(400);
		const html = await answer.text();
		expect(html).toMatch(/id="practice-(language|level)-error"/);
		expect(html, 'what was chosen stays').toMatch(/value="de"[^>]*checked/);
	}
	expect(await usersWith(credentials.email)).toEqual([
		expect.objectContaining({ practiceLanguages: ['ja'], cefrLevel: 'B1' })
	]);
});

test('saying nothing takes back what was said', async ({ register }) => {
	const credentials = newCredentials();
	const learner = await register(credentials);
	await learner.post('/account?/practise', [
		['language', 'ja'],
		['level', 'B1']
	]);
	await learner.post('/account?/practise');
	expect(await usersWith(credentials.email)).toEqual([
		expect.objectContaining({ practiceLanguages: [], cefrLevel: null })
	]);
});

test('the form leads back to where somebody came from, and never to another site', async ({
	learner,
	stranger
}) => {
	const back = '/scenarios?category=food';
	const html = await (await learner.get(`/account?redirectTo=${encodeURIComponent(back)}`)).text();
	expect(html).toContain(`name="redirectTo" value="${back}"`);
	const answer = await learner.post('/account?/practise', [['redirectTo', back]]);
	expect(answer.headers()['location']).toBe(back);
	const away = await learner.post('/account?/practise', [['redirectTo', '//elsewhere.test/']]);
	expect(away.headers()['location']).toBe('/account?saved=practice#practice');
	const unknown = await stranger.post('/account?/practise', [['language', 'ja']]);
	expect(unknown.headers()['location']).toMatch(/^\/login/);
});
