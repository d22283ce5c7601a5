import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { findOwnAccount } from '#lib/server/accounts/queries.ts';
import { renameLearner } from '#lib/server/accounts/rename-learner.ts';
import { hashToken } from '#lib/server/accounts/sessions/hashed-tokens.ts';
import { openSession } from '#lib/server/accounts/sessions/open-session.ts';
import { findSession } from '#lib/server/accounts/sessions/queries.ts';
import { signOut, signOutEverywhere } from '#lib/server/accounts/sessions/sign-out.ts';
import { registerLearner } from '#lib/server/accounts/sign-in/register-learner.ts';
import { signIn } from '#lib/server/accounts/sign-in/sign-in.ts';
import { connect } from '#lib/server/db/client.ts';
import { isUnavailable } from '#lib/server/db/errors.ts';
import { sessions } from '#lib/server/db/schema/index.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { newcomer, visit } from './visits.ts';

async function registered(world: World) {
	const one = newcomer();
	return { ...one, ...(await registerLearner(world.as(null), one)) };
}

test('who signs in is known by the cookie from then on', async () => {
	const world = await createWorld();
	const learner = await registered(world);
	const cookie = await signIn(world.as(null), { ...learner, visit: visit() });
	expect(cookie).toMatchObject({ name: 'rehearsal_session', secure: false, maxAge: 30 * 86_400 });

	const { session, cookie: again } = await findSession(world, visit(cookie));
	expect(session?.actor).toEqual({ id: learner.id, name: learner.name, isAdmin: false });
	expect(again, 'nothing to set').toBeNull();
});

test('over https the cookie is secure and bound to the host', async () => {
	const world = await createWorld();
	const learner = await registered(world);
	const cookie = await signIn(world.as(null), { ...learner, visit: visit(null, true) });
	expect(cookie).toMatchObject({ name: '__Host-rehearsal_session', secure: true });
	expect((await findSession(world, visit(cookie, true))).session?.actor.id).toBe(learner.id);
	expect((await findSession(world, visit(cookie, false))).session, 'not by http').toBeNull();
});

test('the database holds no token, only its hash, and no address', async () => {
	const world = await createWorld();
	const learner = await registered(world);
	const cookie = await signIn(world.as(null), { ...learner, visit: visit() });
	const token = cookie?.value.split('.')[0] ?? '';
	expect(token.length).toBeGreaterThanOrEqual(32);
	const [row] = await world.db.select().from(sessions);
	expect(row).toMatchObject({ token: hashToken(token), userId: learner.id, userAgent: 'a test' });
	expect(row?.ipAddress).toBeFalsy();
	expect(JSON.stringify(row)).not.toContain(token);
});

test('what the database holds is no token', async () => {
	const world = await createWorld();
	const learner = await registered(world);
	const cookie = await signIn(world.as(null), { ...learner, visit: visit() });
	const stolen = { ...cookie!, value: cookie!.value.replace(/^[^.]+/, hashToken) };
	expect((await findSession(world, visit(stolen))).session).toBeNull();
});

test('a token that the browser made up, or of which the signature is another, is not taken', async () => {
	const world = await createWorld();
	const learner = await registered(world);
	const cookie = (await signIn(world.as(null), { ...learner, visit: visit() }))!;
	const madeUp = ['', 'x', 'a'.repeat(32), `${'a'.repeat(32)}.${'b'.repeat(43)}=`, '\u0000.%'];
	const [token] = cookie.value.split('.');
	for (const value of [...madeUp, token!, `${token}.${'A'.repeat(43)}=`]) {
		const found = await findSession(world, visit({ ...cookie, value }));
		expect(found.session, value).toBeNull();
	}
});

test('signing in gives a new token and ends the session that was there', async () => {
	const world = await createWorld();
	const learner = await registered(world);
	const first = await signIn(world.as(null), { ...learner, visit: visit() });
	const second = await signIn(world.as(null), { ...learner, visit: visit(first) });
	expect(second?.value).not.toBe(first?.value);
	expect((await findSession(world, visit(first))).session).toBeNull();
	expect((await findSession(world, visit(second))).session?.actor.id).toBe(learner.id);
	expect(await world.db.$count(sessions)).toBe(1);
});

test('a failed sign-in leaves the session that is there', async () => {
	const world = await createWorld();
	const learner = await registered(world);
	const cookie = await signIn(world.as(null), { ...learner, visit: visit() });
	const wrong = { email: learner.email, password: 'not this one', visit: visit(cookie) };
	await expect(signIn(world.as(null), wrong)).rejects.toMatchObject({ code: 'credentials-wrong' });
	expect((await findSession(world, visit(cookie))).session?.actor.id).toBe(learner.id);
});

/** Processor time of one refused sign-in, in microseconds: other work on the machine is not in it. */
async function costOf(attempt: () => Promise<unknown>): Promise<number> {
	const before = process.cpuUsage();
	await expect(attempt()).rejects.toMatchObject({ code: 'credentials-wrong', details: {} });
	const { user, system } = process.cpuUsage(before);
	return user + system;
}

test('an unknown address and a wrong password are refused alike, in like time', async () => {
	const world = await createWorld();
	const learner = await registered(world);
	const costs: [number[], number[]] = [[], []];
	for (let round = 0; round < 7; round += 1) {
		for (const [kind, email] of [learner.email, 'nobody@example.test'].entries()) {
			const attempt = () =>
				signIn(world.as(null), { email, password: 'not this one', visit: visit() });
			costs[kind as 0 | 1].push(await costOf(attempt));
		}
	}
	// Without a hash for nobody, an unknown address costs a tenth.
	const [known, unknown] = costs.map((list) => Math.min(...list)) as [number, number];
	expect(unknown / known).toBeGreaterThan(0.6);
	expect(unknown / known).toBeLessThan(1.7);
	expect(await world.db.$count(sessions)).toBe(0);
});

test('a password of a megabyte is a wrong one, and never hashed', async () => {
	const world = await createWorld();
	const learner = await registered(world);
	const signInWith = (password: string) => () =>
		signIn(world.as(null), { email: learner.email, password, visit: visit() });
	const [wrong, long] = [signInWith('not this one'), signInWith('x'.repeat(1_000_000))];
	const costs: [number[], number[]] = [[], []];
	for (let round = 0; round < 3; round += 1) {
		costs[0].push(await costOf(wrong));
		costs[1].push(await costOf(long));
	}
	expect(Math.min(...costs[1])).toBeLessThan(Math.min(...costs[0]) / 2);
});

test('an empty password is a wrong one', async () => {
	const world = await createWorld();
	const learner = await registered(world);
	const attempt = signIn(world.as(null), { email: learner.email, password: '', visit: visit() });
	await expect(attempt).rejects.toMatchObject({ code: 'credentials-wrong' });
});

test('signing out ends the session at once, and a replayed cookie stays dead', async () => {
	const world = await createWorld();
	const learner = await registered(world);
	const cookie = await openSession(world.as(null), { userId: learner.id, visit: visit() });
	const other = await signIn(world.as(null), { ...learner, visit: visit() });
	expect(await signOut(world.as(null), { visit: visit(cookie) })).toMatchObject({
		name: 'rehearsal_session',
		value: '',
		maxAge: 0
	});
	expect((await findSession(world, visit(cookie))).session).toBeNull();
	expect((await findSession(world, visit(other))).session?.actor.id, 'elsewhere').toBe(learner.id);
	await signOut(world.as(null), { visit: visit(cookie) });
	await signOut(world.as(null), { visit: visit() });
	expect(await world.db.$count(sessions)).toBe(1);
});

test('signing out everywhere ends every session of the learner and nobody else’s', async () => {
	const world = await createWorld();
	const [learner, other] = [await registered(world), await registered(world)];
	const cookies = [];
	for (const one of [learner, learner, other]) {
		cookies.push(await openSession(world.as(null), { userId: one.id, visit: visit() }));
	}
	await signOutEverywhere(world.as(learner));
	const found = await Promise.all(cookies.map((cookie) => findSession(world, visit(cookie))));
	expect(found.map(({ session }) => session?.actor.id)).toEqual([undefined, undefined, other.id]);
});

test('a session ends when its time is over, and its row and cookie go', async () => {
	const world = await createWorld();
	const learner = await registered(world);
	const cookie = await signIn(world.as(null), { ...learner, visit: visit() });
	await world.db.update(sessions).set({ expiresAt: sql`now() - interval '1 second'` });
	expect(await findSession(world, visit(cookie))).toEqual({
		session: null,
		cookie: { name: 'rehearsal_session', value: '', maxAge: 0, secure: false }
	});
	expect(await world.db.$count(sessions)).toBe(0);
});

test('a session that is used goes on: after a day it and its cookie last 30 days again', async () => {
	const world = await createWorld();
	const learner = await registered(world);
	const cookie = await signIn(world.as(null), { ...learner, visit: visit() });
	await world.db.update(sessions).set({ expiresAt: sql`now() + interval '28 days'` });
	const { session, cookie: longer } = await findSession(world, visit(cookie));
	expect(session?.actor.id).toBe(learner.id);
	expect(longer).toEqual(cookie);
	const [row] = await world.db.select().from(sessions);
	expect(row!.expiresAt.getTime()).toBeGreaterThan(Date.now() + 29 * 86_400_000);
	expect((await findSession(world, visit(cookie))).session?.actor.id).toBe(learner.id);
});

test('a session of an account that is gone is none', async () => {
	const world = await createWorld();
	const learner = await registered(world);
	const cookie = await signIn(world.as(null), { ...learner, visit: visit() });
	await world.db.execute(sql`delete from users where id = ${learner.id}`);
	expect((await findSession(world, visit(cookie))).session).toBeNull();
});

test('a learner reads and renames their own account', async () => {
	const world = await createWorld();
	const [learner, other] = [await registered(world), await registered(world)];
	await renameLearner(world.as(learner), { name: 'Ana María' });
	expect(await findOwnAccount(world.as(learner))).toMatchObject({
		name: 'Ana María',
		email: learner.email
	});
	expect(await findOwnAccount(world.as(other))).toMatchObject({ name: other.name });
	expect(await findOwnAccount(world.as({ id: randomUUID(), name: '', isAdmin: false }))).toBeNull();
});

test('more sign-ins at once than can be checked are told so, and the rest go through', async () => {
	const world = await createWorld();
	const learner = await registered(world);
	const results = await Promise.allSettled(
		Array.from({ length: 30 }, () => signIn(world.as(null), { ...learner, visit: visit() }))
	);
	const refused = results.filter(({ status }) => status === 'rejected');
	expect(refused.length).toBeGreaterThan(0);
	for (const { reason } of refused as PromiseRejectedResult[]) {
		expect(reason).toMatchObject({ code: 'too-busy' });
	}
	expect(await world.db.$count(sessions)).toBe(30 - refused.length);
	expect(await signIn(world.as(null), { ...learner, visit: visit() })).toBeTruthy();
});

test('without a session cookie the database is not asked; with one, trouble is told as such', async () => {
	const world = await createWorld();
	const learner = await registered(world);
	const cookie = await signIn(world.as(null), { ...learner, visit: visit() });
	const away = connect('postgres://nobody@127.0.0.1:1/nothing');
	expect(await findSession({ db: away }, visit())).toEqual({ session: null, cookie: null });
	const attempts: (() => Promise<unknown>)[] = [
		() => findSession({ db: away }, visit(cookie)),
		() => signIn({ db: away, actor: null }, { ...learner, visit: visit() }),
		() => registerLearner({ db: away, actor: null }, newcomer()),
		() => signOut({ db: away, actor: null }, { visit: visit(cookie) })
	];
	for (const attempt of attempts) {
		const error: unknown = await attempt().catch((reason: unknown) => reason);
		expect(isUnavailable(error), String(error)).toBe(true);
	}
	await away.$client.end();
});
