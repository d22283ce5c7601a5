import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { openSession } from '#lib/server/accounts/sessions/open-session.ts';
import { findSession } from '#lib/server/accounts/sessions/queries.ts';
import { registerLearner } from '#lib/server/accounts/sign-in/register-learner.ts';
import { signIn } from '#lib/server/accounts/sign-in/sign-in.ts';
import type { AdminContext } from '#lib/server/context.ts';
import { sessions, users } from '#lib/server/db/schema/index.ts';
import { disableAccount } from '#lib/server/moderation/disable-account.ts';
import { enableAccount } from '#lib/server/moderation/enable-account.ts';
import type { PeopleKind } from '#lib/moderation/vocabulary.ts';
import { getPerson, listPeople } from '#lib/server/moderation/list-people.ts';
import { signOutAccount } from '#lib/server/moderation/sign-out-account.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { newcomer, visit } from '../accounts/visits.ts';
import { logOf, newAdmin, report } from './support.ts';

let world: World;
let admin: AdminContext;

const reason = 'Sends the same advertisement everywhere.';

beforeEach(async () => {
	world = await createWorld();
	admin = await newAdmin(world);
});

/** Somebody with two browsers. */
async function signedIn() {
	const { id, name, email } = await world.createUser();
	const open = () => openSession(world.as(null), { userId: id, visit: visit() });
	return { id, name, email, cookies: [await open(), await open()] };
}

/** Somebody with a password. */
async function registered() {
	const one = newcomer();
	return { ...one, id: (await registerLearner(world.as(null), one)).id };
}

const enter = (one: { email: string; password: string }) =>
	signIn(world.as(null), { ...one, visit: visit() });

const whoIs = async (cookie: Awaited<ReturnType<typeof enter>>) =>
	(await findSession(world, visit(cookie))).session?.actor.id ?? null;

const sessionsOf = (userId: string) => world.db.$count(sessions, eq(sessions.userId, userId));

test('disabling ends every session of the account, and nobody else’s', async () => {
	const [one, other] = [await signedIn(), await signedIn()];
	await world.createScenario({ author: { ...one, isAdmin: false }, id: 'stays' });
	expect(await disableAccount(admin, { userId: one.id, reason })).toEqual({ changed: true });
	expect(await Promise.all(one.cookies.map(whoIs))).toEqual([null, null]);
	expect(await sessionsOf(one.id)).toBe(0);
	expect(await whoIs(other.cookies[0] ?? null)).toBe(other.id);
	expect(await getPerson(admin, one.id)).toMatchObject({ disabledReason: reason, listed: 1 });
});

test('a session that is left over opens nothing, and ends in the browser', async () => {
	const one = await signedIn();
	// As though it had begun at the very moment.
	await world.db.update(users).set({ disabledAt: new Date(), disabledReason: reason });
	const found = await findSession(world, visit(one.cookies[0]));
	expect(found).toMatchObject({ session: null, cookie: { value: '', maxAge: 0 } });
	await world.db.update(users).set({ disabledAt: null, disabledReason: null });
	expect(await whoIs(one.cookies[0] ?? null)).toBe(one.id);
});

test('who signs in is told of it after the right password alone, and gets no session', async () => {
	const one = await registered();
	await disableAccount(admin, { userId: one.id, reason });
	await expect(enter(one)).rejects.toMatchObject({ code: 'account-disabled' });
	await expect(enter({ ...one, password: 'not the right one' })).rejects.toMatchObject({
		code: 'credentials-wrong'
	});
	await expect(
		openSession(world.as(null), { userId: one.id, visit: visit() })
	).rejects.toMatchObject({ code: 'account-disabled' });
	expect(await sessionsOf(one.id)).toBe(0);
});

test('whoever signs in to a disabled account stays who they were', async () => {
	const [one, other] = [await registered(), await signedIn()];
	await disableAccount(admin, { userId: one.id, reason });
	const browser = visit(other.cookies[0]);
	const context = world.as({ ...other, isAdmin: false });
	await expect(signIn(context, { ...one, visit: browser })).rejects.toThrow('account-disabled');
	await expect(openSession(context, { userId: one.id, visit: browser })).rejects.toThrow(
		'account-disabled'
	);
	expect(await whoIs(other.cookies[0] ?? null)).toBe(other.id);
});

test('a guest who signs in to a disabled account loses nothing', async () => {
	const one = await registered();
	const guest = await world.createUser({ email: null, name: 'Guest' });
	const cookie = await openSession(world.as(null), { userId: guest.id, visit: visit() });
	await disableAccount(admin, { userId: one.id, reason });
	await expect(signIn(world.as(guest), { ...one, visit: visit(cookie) })).rejects.toThrow(
		'account-disabled'
	);
	expect(await whoIs(cookie)).toBe(guest.id);
});

test('enabled again, they sign in as before; what was begun meanwhile does not come to life', async () => {
	const one = await registered();
	const cookie = await enter(one);
	const row = (await world.db.select().from(sessions).where(eq(sessions.userId, one.id)))[0]!;
	await disableAccount(admin, { userId: one.id, reason });
	await world.db.insert(sessions).values(row);
	expect(await enableAccount(admin, { userId: one.id })).toEqual({ changed: true });
	expect(await enableAccount(admin, { userId: one.id })).toEqual({ changed: false });
	expect(await whoIs(cookie)).toBeNull();
	expect(await whoIs(await enter(one))).toBe(one.id);
	expect((await logOf(world)).map(({ act, reason }) => [act, reason])).toEqual([
		['disable', reason],
		['enable', null]
	]);
});

test('disabling twice, or twenty times at once, is one act with the first reason', async () => {
	const one = await signedIn();
	const done = await Promise.all(
		Array.from({ length: 20 }, () => disableAccount(admin, { userId: one.id, reason }))
	);
	expect(done.filter(({ changed }) => changed)).toHaveLength(1);
	await disableAccount(admin, { userId: one.id, reason: 'Another.' });
	expect(await getPerson(admin, one.id)).toMatchObject({ disabledReason: reason });
	expect(await logOf(world)).toMatchObject([
		{
			act: 'disable',
			objectKind: 'user',
			objectId: one.id,
			reason,
			actorId: admin.actor.id,
			actorName: 'Grace'
		}
	]);
});

test('signing somebody out ends their sessions, and where there is none nothing is done', async () => {
	const one = await signedIn();
	expect(await signOutAccount(admin, { userId: one.id })).toEqual({ changed: true });
	expect(await Promise.all(one.cookies.map(whoIs))).toEqual([null, null]);
	expect(await signOutAccount(admin, { userId: one.id })).toEqual({ changed: false });
	const again = await openSession(world.as(null), { userId: one.id, visit: visit() });
	expect(await whoIs(again)).toBe(one.id);
	expect(await logOf(world)).toHaveLength(1);
});

test('no admin disables themself, in whatever letters', async () => {
	for (const userId of [admin.actor.id, admin.actor.id.toUpperCase()]) {
		await expect(disableAccount(admin, { userId, reason })).rejects.toMatchObject({
			code: 'own-account'
		});
	}
	expect(await getPerson(admin, admin.actor.id)).toMatchObject({ disabledAt: null });
});

test('of two admins who disable each other, one is left', async () => {
	for (let round = 0; round < 6; round += 1) {
		const [one, other] = [await newAdmin(world), await newAdmin(world)];
		const done = await Promise.allSettled([
			disableAccount(one, { userId: other.actor.id, reason }),
			disableAccount(other, { userId: one.actor.id, reason })
		]);
		expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
		const refused = done.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
		expect(refused.reason).toMatchObject({ code: 'not-an-admin' });
	}
});

test('nothing is done to who is not there', async () => {
	for (const userId of ['', 'x', '00000000-0000-4000-8000-000000000000', "'; drop table users"]) {
		for (const act of [
			() => disableAccount(admin, { userId, reason }),
			() => enableAccount(admin, { userId }),
			() => signOutAccount(admin, { userId }),
			() => getPerson(admin, userId)
		]) {
			await expect(act()).rejects.toMatchObject({ code: 'user-not-found' });
		}
	}
	expect(await logOf(world)).toEqual([]);
});

test('people are found by how a name or an address begins, and by nothing else', async () => {
	const names = ['Ana', 'ANASTASIA', 'Joana', 'an%a', 'an_a', 'Ünal'];
	for (const [index, name] of names.entries()) {
		await world.createUser({ name, email: `mail${index}@example.test` });
	}
	await world.createUser({ name: 'Guest', email: null });
	const found = async (q: string) =>
		(await listPeople(admin, { q })).items.map(({ name }) => name).sort();
	expect(await found('ana')).toEqual(['ANASTASIA', 'Ana']);
	expect(await found(' AnA ')).toEqual(['ANASTASIA', 'Ana']);
	expect(await found('an%')).toEqual(['an%a']);
	expect(await found('an_')).toEqual(['an_a']);
	expect(await found('ü')).toEqual(['Ünal']);
	expect(await found('MAIL2@')).toEqual(['Joana']);
	expect(await found('ample.test')).toEqual([]);
	expect(await found('guest')).toEqual(['Guest']);
	expect(await found('\\')).toEqual([]);
	expect(await found('\0')).toHaveLength(8);
});

test('admins, disabled accounts and guests can be seen by themselves', async () => {
	const ana = await world.createUser({ name: 'Ana' });
	await world.createUser({ name: 'Anton' });
	await world.createUser({ name: 'Guest', email: null });
	await disableAccount(admin, { userId: ana.id, reason });
	const found = async (kind: PeopleKind | null, q = '') =>
		(await listPeople(admin, { q, kind })).items.map(({ name }) => name);
	expect(await found('admins')).toEqual([admin.actor.name]);
	expect(await found('disabled')).toEqual(['Ana']);
	expect(await found('guests')).toEqual(['Guest']);
	expect(await found('disabled', 'an')).toEqual(['Ana']);
	expect(await found('disabled', 'gu')).toEqual([]);
	expect(await found(null)).toHaveLength(4);
});

test('everybody comes once in pages, who came last first', async () => {
	for (let index = 0; index < 7; index += 1) {
		await world.createUser({
			name: `Person ${index}`,
			createdAt: new Date(Date.UTC(2026, 1, 1, 0, Math.floor(index / 2)))
		});
	}
	const seen: string[] = [];
	let after: string | null = null;
	do {
		const page = await listPeople(admin, { q: 'person', limit: 3, after });
		seen.push(...page.items.map(({ name }) => name));
		after = page.next;
	} while (after);
	expect(seen).toHaveLength(7);
	expect(new Set(seen).size).toBe(7);
	expect(seen[0]).toBe('Person 6');
});

test('an account’s page counts what is theirs alone', async () => {
	const [one, other] = [await signedIn(), await signedIn()];
	const by = (author: { id: string; name: string }, isActive = true) =>
		world.createScenario({ author: { ...author, isAdmin: false }, isActive });
	await report(world.as(null), (await by(one)).id);
	await by(one, false);
	await report(world.as(null), (await by(other)).id);
	expect(await getPerson(admin, one.id)).toMatchObject({
		email: one.email,
		sessions: 2,
		listed: 1,
		openReports: 1,
		disabledAt: null
	});
});
