import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { accounts, sessions } from '#lib/server/db/schema/index.ts';
import { forms } from './forms.ts';
import { gather, type People } from './places.ts';
import { crawl } from './support/crawl.ts';
import { isRefusal, rowsOf } from './support/expectation.ts';
import { formsShown } from './support/forms-shown.ts';
import type { Fields, Person } from './support/person.ts';
import { openAttemptOf, rehearse, states, writeScenario } from './support/scenes.ts';
import { openStage, password, type Stage } from './support/stage.ts';
import { stateOfPerson } from './support/state.ts';
import { table } from './table.ts';

const routes = inject('routes');
let stage: Stage;
let people: People;
let owner: Person;
/** The owner's other browser. */
let session: string;
let way: string;
const written: string[] = [];

/** A request of the owner's, as it was sent. */
interface Recorded {
	key: string;
	address: string;
	fields: Fields;
}
let recorded: Recorded[];

const ownersState = () => stateOfPerson(stage.db, owner.actor?.id as string);

/** What only the owner's own cookie opens: not what a password or a mail's link does. */
const ownersActions = Object.entries(table)
	.filter(([key, rows]) => key.startsWith('POST ') && Object.values(rowsOf(rows)).every(isOwners))
	.map(([key]) => key);

function isOwners([anonymous]: readonly (string | number)[]): boolean {
	return isRefusal(anonymous as string | number);
}

beforeAll(async () => {
	stage = openStage();
	people = await gather(stage);
	owner = people.owner;
	const userId = owner.actor?.id as string;
	way = randomUUID();
	const link = { id: way, userId, accountId: userId, providerId: 'oidc:https://provider.test' };
	await stage.db.insert(accounts).values(link);
	await stage.signInAgain(owner);
	const [one] = await stage.db.select().from(sessions).where(eq(sessions.userId, userId));
	session = one?.id as string;
	for (const state of states) {
		const id = await writeScenario(stage, owner, state);
		written.push(id);
		if (state === 'public' || state === 'private') await rehearse(stage, owner, id);
	}
	recorded = await record();
});
afterAll(() => stage.close());

/** Looks at all that the owner is shown, and fills in every form that is there or could be. */
async function record(): Promise<Recorded[]> {
	const seeds = routes.flatMap(({ id }) => {
		if (!id.includes('[')) return [id];
		return id.startsWith('/scenarios/') ? written.map((one) => id.replace('[id]', one)) : [];
	});
	const shown = formsShown(await crawl(owner, { routes, seeds, perRoute: 2 }), routes);
	const unknown = shown.map(({ key }) => key).filter((key) => !(key in table));
	expect(unknown, 'forms that lead nowhere').toEqual([]);
	const shownKeys = new Set(shown.map(({ key }) => key));
	expect(shownKeys.size).toBeGreaterThan(20);

	const made: Recorded[] = [];
	for (const key of ownersActions) {
		const target = key.replace('POST ', '');
		for (const id of target.includes('[') ? written : ['']) {
			const address = target.replace('[id]', id);
			const typed = (await forms[key]?.({ stage, person: owner, id })) ?? [];
			const hidden = shown.find((form) => form.address === address)?.hidden ?? [];
			const known = await ownIds(id);
			const own = [...Object.entries(known), ...hidden.filter(([, value]) => value !== '')];
			const names = new Set(own.map(([name]) => name));
			const others = typed.filter(([name]) => !names.has(name));
			made.push({ key, address, fields: [...others, ...own] });
		}
	}
	return made;
}

/** What would be the owner's own in any form that asks for it. */
async function ownIds(id: string): Promise<Record<string, string>> {
	return { attemptId: await openAttemptOf(stage, owner, id), session, way };
}

/** Everybody but the owner, and of what admins may do everybody but them. */
async function sendersOf(key: string): Promise<Person[]> {
	const { anonymous, guest, learner, admin } = people;
	if (key.startsWith('POST /admin/')) return [anonymous, guest, learner];
	if (key.startsWith('POST /scenarios/')) return [anonymous, guest, learner, admin];
	// What ends an account or a session is sent by somebody whom nobody needs any more.
	return Object.values({ ...(await gather(stage)), owner: anonymous });
}

test('nothing that the owner can send does anything to what is theirs when others send it', async () => {
	expect(recorded.length).toBeGreaterThan(80);
	const before = await ownersState();
	const faults: string[] = [];
	for (const { key, address, fields } of recorded) {
		const those = await sendersOf(key);
		for (const other of those) {
			const { status } = await other.post(address, fields);
			if (status >= 500) faults.push(`${address}: ${status}`);
		}
		if (JSON.stringify(await ownersState()) !== JSON.stringify(before)) faults.push(address);
	}
	expect(faults).toEqual([]);
	expect(await ownersState()).toEqual(before);
});

test('nothing is done with the owner’s cookie that does not come from a page of ours', async () => {
	const before = await ownersState();
	const elsewhere: Record<string, string>[] = [
		{ origin: 'https://evil.example' },
		{ origin: 'null' },
		{ origin: owner.address.replace('127.0.0.1', 'sub.127.0.0.1') },
		// Leaves the header out.
		{ origin: '' },
		{ 'sec-fetch-site': 'cross-site' },
		{ 'sec-fetch-site': 'same-site' }
	];
	const faults: string[] = [];
	for (const [index, { address, fields }] of recorded.entries()) {
		const headers = elsewhere[index % elsewhere.length];
		for (const accept of ['text/html', 'application/json']) {
			const { status } = await owner.post(address, fields, { ...headers, accept });
			if (status !== 403) faults.push(`${address} from ${JSON.stringify(headers)}: ${status}`);
		}
	}
	expect(faults).toEqual([]);
	expect(await ownersState()).toEqual(before);
});

/** Ways in which a session of somebody's comes to its end; said is from which browser. */
const ends: Record<string, (here: Person, there: Person) => ReturnType<Person['post']>> = {
	'was signed out': (here) => here.post('/logout'),
	'was signed out everywhere': (_, there) => there.post('/account?/signOutEverywhere'),
	'was ended as one of the others': (_, there) => there.post('/account/sessions?/endOthers'),
	'was there when the password was changed': (_, there) =>
		there.post(
			'/account/password',
			Object.entries({ present: password, password: 'another-Curtain' })
		),
	'belonged to an account that is deleted': (_, there) =>
		there.post('/account/delete', Object.entries({ password, confirm: 'yes' }))
};

for (const [how, end] of Object.entries(ends)) {
	test(`a cookie opens nothing once it ${how}`, async () => {
		const here = await stage.arrive();
		const there = await stage.signInAgain(here);
		const id = await writeScenario(stage, here, 'private');
		expect((await here.get('/library')).status).toBe(200);
		expect((await end(here, there)).status).toBe(303);
		const state = async () => JSON.stringify(await stateOfPerson(stage.db, here.actor?.id ?? ''));
		const before = await state();
		expect((await here.get('/library')).location).toMatch(/^\/login/);
		expect((await here.get(`/scenarios/${id}`)).status).toBe(404);
		expect((await here.get(`/scenarios/${id}/notes`)).status).toBe(401);
		for (const [address, fields] of [
			[`/scenarios/${id}?/save`, []],
			[`/scenarios/${id}?/notes`, [['notes', 'From beyond']]],
			[`/scenarios/${id}/edit?/unpublish`, []],
			['/account?/rename', [['name', 'Nobody']]],
			['/account/delete', Object.entries({ password, confirm: 'yes' })]
		] as [string, Fields][]) {
			expect((await here.post(address, fields)).location, address).toMatch(/^\/login/);
		}
		expect(await state()).toBe(before);
	});
}
