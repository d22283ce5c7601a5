import { isNull } from 'drizzle-orm';
import { users } from '#lib/server/db/schema/index.ts';
import { onAppDatabase } from '#tests/support/app-under-test.ts';
import { writeScenario } from './support/authoring.ts';
import { figuresOf } from './support/figures.ts';
import { fieldValues } from './support/page-text.ts';
import { scenarioForm } from './support/scenario-form.ts';
import { progressOn } from './support/state.ts';
import { expect, test } from './support/test.ts';
import type { Visitor } from './support/visitor.ts';

const scenario = 'asking-for-a-raise';
const location = (answer: { headers(): Record<string, string> }) => answer.headers()['location'];
const isSignedIn = async (visitor: Visitor) => (await visitor.get('/library')).status() === 200;

/** Somebody who goes on as a guest with nothing pressed. */
async function begin(visitor: Visitor): Promise<Visitor> {
	expect((await visitor.post('/guest')).status()).toBe(303);
	return visitor;
}

/** What the offer on a page sends when its button is pressed. */
async function offerOn(visitor: Visitor, address: string): Promise<[string, string][]> {
	const html = await (await visitor.get(address)).text();
	const form = /<form[^>]*action="\/guest"[^]*?<\/form>/.exec(html)?.[0] ?? '';
	return ['redirectTo', 'key', 'press', 'scenario', 'language'].flatMap((name) =>
		fieldValues(form, name).map((value): [string, string] => [name, value])
	);
}

test('whoever only looks never becomes a guest, whatever they look at', async ({ stranger }) => {
	for (const address of [
		'/',
		'/scenarios',
		`/scenarios/${scenario}`,
		'/guest',
		`/guest?press=save&scenario=${scenario}&redirectTo=/library`,
		`/login?redirectTo=%2Fscenarios&press=start&scenario=${scenario}&language=de`
	]) {
		const answer = await stranger.get(address);
		expect(answer.status(), address).toBe(200);
		expect(answer.headers()['set-cookie'] ?? '', address).not.toContain('rehearsal_session');
	}
	expect(await isSignedIn(stranger)).toBe(false);
});

test('what a stranger presses is carried out by one press more, and they are back', async ({
	stranger,
	register
}) => {
	const id = await writeScenario(await register(), { publish: 'unlisted' });
	const pressed = await stranger.post(`/scenarios/${id}?/save`, [
		['redirectTo', '/scenarios?cefr=A2']
	]);
	const address = location(pressed) as string;
	expect(address).toMatch(/^\/login\?/);
	expect(await figuresOf(id)).toMatchObject({ amountSavedCount: 0 });
	const answer = await stranger.post('/guest', await offerOn(stranger, address));
	expect(answer.status()).toBe(303);
	expect(location(answer)).toBe('/scenarios?cefr=A2');
	expect(await progressOn(id)).toEqual([expect.objectContaining({ isSaved: true })]);
	expect(await isSignedIn(stranger)).toBe(true);
});

test('starting as a guest begins the run in the language that was chosen', async ({
	stranger,
	register
}) => {
	const id = await writeScenario(await register(), { publish: 'unlisted' });
	const pressed = await stranger.post(`/scenarios/${id}?/start`, [['language', 'de']]);
	const fields = await offerOn(stranger, location(pressed) as string);
	expect(fields).toContainEqual(['language', 'de']);
	const answer = await stranger.post('/es/guest', fields);
	expect(location(answer)).toBe(`/es/scenarios/${id}/practice`);
	expect(await progressOn(id)).toEqual([
		expect.objectContaining({ timesAttempted: 1, language: 'de' })
	]);
	expect((await stranger.get(`/scenarios/${id}/practice`)).status()).toBe(200);
});

test('nobody becomes a guest for what is not there, or is not theirs to see', async ({
	arrive,
	register
}) => {
	const hidden = await writeScenario(await register(), { publish: 'private' });
	for (const wrong of ['nowhere', hidden, 'a\0b', 'x'.repeat(150)]) {
		for (const press of ['save', 'start']) {
			const visitor = await arrive();
			const answer = await visitor.post('/guest', [
				['press', press],
				['scenario', wrong]
			]);
			expect([400, 404], `${press} ${wrong}`).toContain(answer.status());
			expect(await isSignedIn(visitor)).toBe(false);
		}
	}
});

test('what is not known in the form is passed over, and leads nowhere else', async ({ arrive }) => {
	for (const fields of [
		[['press', 'deleteEverything']],
		[['press', 'save']],
		[
			['press', 'start'],
			['scenario', scenario],
			['language', 'klingon']
		],
		[['key', 'x'.repeat(5_000)]],
		[
			['redirectTo', 'https://evil.example'],
			['redirectTo', '//evil']
		]
	] as [string, string][][]) {
		const answer = await (await arrive()).post('/guest', fields);
		expect(answer.status(), JSON.stringify(fields)).toBe(303);
		expect(location(answer)).toMatch(/^\/(scenarios\/[\w-]+\/practice)?$/);
	}
});

test('a guest’s writing leads to registering, and writes nothing', async ({ stranger }) => {
	await begin(stranger);
	expect(location(await stranger.get('/scenarios/new'))).toBe(
		'/register?redirectTo=%2Fscenarios%2Fnew'
	);
	for (const action of ['save', 'publish', 'arrange', 'preview']) {
		const answer = await stranger.post(`/scenarios/new?/${action}`, scenarioForm());
		expect(location(answer), action).toBe('/register?redirectTo=%2Fscenarios%2Fnew');
	}
	expect((await stranger.get('/admin')).status()).toBe(404);
	expect((await stranger.get(`/scenarios/${scenario}/edit`)).status()).toBe(403);
});

test('a guest is asked before they leave; then nothing of theirs is left', async ({
	stranger,
	register
}) => {
	const id = await writeScenario(await register(), { publish: 'unlisted' });
	await begin(stranger);
	await stranger.post(`/scenarios/${id}?/save`);
	for (const address of ['/logout', '/account?/signOutEverywhere', '/account/delete']) {
		expect(location(await stranger.post(address)), address).toBe('/logout');
	}
	expect(location(await stranger.get('/account/delete'))).toBe('/logout');
	expect(await isSignedIn(stranger)).toBe(true);
	expect(await (await stranger.get('/logout')).text()).toContain('1 saved scenario');
	expect(location(await stranger.post('/logout', [['confirm', 'yes']]))).toBe('/');
	expect(await isSignedIn(stranger)).toBe(false);
	expect(await progressOn(id)).toEqual([]);
	expect(await figuresOf(id)).toMatchObject({ amountSavedCount: 0 });
});

test('a guest has no name to change, and no address that anything could be sent to', async ({
	stranger
}) => {
	await begin(stranger);
	expect(location(await stranger.post('/account?/rename', [['name', 'Ada']]))).toBe(
		'/register?redirectTo=%2Faccount'
	);
	const names = await onAppDatabase((db) =>
		db.selectDistinct({ name: users.name }).from(users).where(isNull(users.email))
	);
	expect(names).toEqual([{ name: 'Guest' }]);
});
