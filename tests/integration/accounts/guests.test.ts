import { randomBytes, randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { deleteAccount } from '#lib/server/accounts/delete-account.ts';
import { describeBelongings } from '#lib/server/accounts/describe-belongings.ts';
import { freshGuestKey, makeGuest } from '#lib/server/accounts/guests/make-guest.ts';
import { findOwnAccount } from '#lib/server/accounts/queries.ts';
import { prolongGuestSession } from '#lib/server/accounts/sessions/guest-session.ts';
import { openSession } from '#lib/server/accounts/sessions/open-session.ts';
import { findSession } from '#lib/server/accounts/sessions/queries.ts';
import { registerLearner } from '#lib/server/accounts/sign-in/register-learner.ts';
import { signIn } from '#lib/server/accounts/sign-in/sign-in.ts';
import type { ActorContext } from '#lib/server/context.ts';
import { accounts, deletedUsers, scenarios, sessions, users } from '#lib/server/db/schema/index.ts';
import { completeAttempt } from '#lib/server/progress/complete-attempt.ts';
import { findProgress } from '#lib/server/progress/queries.ts';
import { rateScenario } from '#lib/server/progress/rate-scenario.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { writeNotes } from '#lib/server/progress/write-notes.ts';
import { createScenario } from '#lib/server/scenarios/create-scenario.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { figuresOf } from '../progress/support.ts';
import { content } from '../scenarios/content.ts';
import { newcomer, visit } from './visits.ts';

let world: World;
beforeEach(async () => {
	world = await createWorld();
});

const day = 86_400;

/** Somebody who has just begun as a guest, in a browser of their own. */
async function begin(key = freshGuestKey()) {
	const { guest, cookie } = await makeGuest(world.as(null), { key, visit: visit() });
	return { guest, cookie, context: world.as(guest) };
}

/** Saves, completes, rates and notes a scenario. */
async function playAll(context: ActorContext, scenarioId: string): Promise<void> {
	await saveScenario(context, { scenarioId });
	const { progress } = await startAttempt(context, { scenarioId, language: 'ja' });
	const attemptId = progress?.openAttemptId as string;
	await completeAttempt(context, { scenarioId, attemptId, seconds: null });
	await rateScenario(context, { scenarioId, rating: 4 });
	await writeNotes(context, { scenarioId, notes: 'Speak slowly.' });
}

describe('a guest', () => {
	test('is known by the cookie, has no address, and may do all that a learner does', async () => {
		const { guest, cookie, context } = await begin();
		const { session } = await findSession(world, visit(cookie));
		expect(session?.actor).toEqual({ id: guest.id, name: 'Guest', isAdmin: false, isGuest: true });
		expect(await findOwnAccount(context)).toMatchObject({ email: null });
		const { id } = await world.createScenario();
		await playAll(context, id);
		expect(await figuresOf(world.db, id)).toMatchObject({ amountSavedCount: 1, ratingSum: 4 });
		expect(await describeBelongings(context)).toEqual({
			saves: 1,
			open: 0,
			completions: 1,
			ratings: 1,
			notes: 1
		});
	});

	test('who has nothing yet has nothing to lose', async () => {
		const { context } = await begin();
		const none = { saves: 0, open: 0, completions: 0, ratings: 0, notes: 0 };
		expect(await describeBelongings(context)).toEqual(none);
	});

	test('writes no scenarios', async () => {
		const { context } = await begin();
		await expect(createScenario(context, { content: content() })).rejects.toMatchObject({
			code: 'needs-account'
		});
		expect(await world.db.$count(scenarios)).toBe(0);
	});

	test('cannot be signed in as by a password, whatever the address', async () => {
		await begin();
		for (const email of ['', 'null', 'Guest']) {
			const attempt = signIn(world.as(null), { email, password: 'x', visit: visit() });
			await expect(attempt).rejects.toMatchObject({ code: 'credentials-wrong' });
		}
	});

	test('is never an admin', async () => {
		const { guest } = await begin();
		const promotion = world.db.update(users).set({ isAdmin: true }).where(eq(users.id, guest.id));
		await expect(promotion).rejects.toMatchObject({
			cause: { constraint_name: 'users_admin_has_email' }
		});
	});
});

describe('one form', () => {
	test('that is sent twice at once makes one guest, and both are them', async () => {
		const key = freshGuestKey();
		const made = await Promise.all(Array.from({ length: 8 }, () => begin(key)));
		expect(new Set(made.map(({ guest }) => guest.id)).size).toBe(1);
		expect(await world.db.$count(users)).toBe(1);
	});

	test('that comes again a minute later makes another: who has its name is not let in any more', async () => {
		const key = freshGuestKey();
		const { guest } = await begin(key);
		await world.db.update(users).set({ createdAt: sql`now() - interval '61 seconds'` });
		expect((await begin(key)).guest.id).not.toBe(guest.id);
	});

	test('never lets anybody in as a guest who has an account by now, or brings back one who left', async () => {
		const key = freshGuestKey();
		const { guest, context } = await begin(key);
		await registerLearner(context, newcomer());
		const second = await begin(key);
		expect(second.guest.id).not.toBe(guest.id);
		const other = freshGuestKey();
		const left = await begin(other);
		await deleteAccount(left.context);
		expect((await begin(other)).guest.id).not.toBe(left.guest.id);
	});

	test('gives no id away, nor takes one: a name that is none makes a guest of its own', async () => {
		const key = freshGuestKey();
		const { guest } = await begin(key);
		expect(Buffer.from(guest.id.replaceAll('-', ''), 'hex').toString('base64url')).not.toBe(key);
		const asKey = Buffer.from(guest.id.replaceAll('-', ''), 'hex').toString('base64url');
		for (const wrong of [asKey, guest.id, '', 'x', randomBytes(15).toString('base64url')]) {
			const made = [(await begin(wrong)).guest.id, guest.id];
			expect(new Set(made).size, wrong).toBe(2);
		}
	});

	test('from somebody who is signed in makes nobody', async () => {
		const context = world.as(await world.createUser());
		const { guest, cookie } = await makeGuest(context, { visit: visit() });
		expect(guest.id).toBe(context.actor.id);
		expect(cookie).toBeNull();
		expect(await world.db.$count(users)).toBe(1);
	});
});

describe('a guest’s session', () => {
	const secondsLeft = async () => {
		const [row] = await world.db.select().from(sessions);
		return ((row?.expiresAt.getTime() ?? 0) - Date.now()) / 1000;
	};

	test('lasts ninety days from the last visit, and is written anew once a day at most', async () => {
		const { cookie } = await begin();
		const first = await findSession(world, visit(cookie));
		expect(first.cookie).toMatchObject({ value: cookie?.value, maxAge: 90 * day });
		expect(await secondsLeft()).toBeGreaterThan(89.9 * day);
		expect((await findSession(world, visit(cookie))).cookie, 'nothing to set').toBeNull();
		// Also where the accounts library takes a session for one of thirty days.
		for (const days of [89, 45, 28, 2]) {
			await world.db
				.update(sessions)
				.set({ expiresAt: sql`now() + make_interval(days => ${days}) - interval '1 minute'` });
			const again = await findSession(world, visit(cookie));
			expect(again.cookie, `${days} days left`).toMatchObject({ maxAge: 90 * day });
			expect(await secondsLeft()).toBeGreaterThan(89.9 * day);
		}
	});

	test('that has ended just now is not lengthened, and nobody is signed in by it', async () => {
		const ended = { id: randomUUID(), expiresAt: new Date() };
		expect(await prolongGuestSession(world.db, ended, visit())).toBe('gone');
	});

	test('of an account lasts as long as it did', async () => {
		const learner = await registerLearner(world.as(null), newcomer());
		const cookie = await openSession(world.as(null), { userId: learner.id, visit: visit() });
		expect(cookie?.maxAge).toBe(30 * day);
		expect((await findSession(world, visit(cookie))).cookie).toBeNull();
		expect(await secondsLeft()).toBeLessThan(30.1 * day);
	});
});

describe('registering as a guest', () => {
	test('keeps everything under the same id, and counts nothing again', async () => {
		const { guest, context } = await begin();
		const { id } = await world.createScenario();
		await playAll(context, id);
		const before = [await findProgress(context, id), await figuresOf(world.db, id)];
		const one = newcomer();
		const learner = await registerLearner(context, one);
		expect(learner).toEqual({ id: guest.id, name: one.name, isAdmin: false });
		expect([await findProgress(context, id), await figuresOf(world.db, id)]).toEqual(before);
		expect(await findOwnAccount(context)).toMatchObject({ name: one.name, email: one.email });
		expect(await world.db.$count(deletedUsers)).toBe(0);
	});

	test('ends the guest’s sessions; the new one is the account’s', async () => {
		const { cookie, context } = await begin();
		const one = newcomer();
		const learner = await registerLearner(context, one);
		expect((await findSession(world, visit(cookie))).session).toBeNull();
		const next = await openSession(context, { userId: learner.id, visit: visit(cookie) });
		expect(next?.value).not.toBe(cookie?.value);
		const { session } = await findSession(world, visit(next));
		expect(session?.actor).toEqual({ id: learner.id, name: one.name, isAdmin: false });
		await signIn(world.as(null), { ...one, visit: visit() });
	});

	test('with an address that is taken changes nothing: they are still the guest', async () => {
		const taken = newcomer();
		await registerLearner(world.as(null), taken);
		const { cookie, context } = await begin();
		const attempt = registerLearner(context, { ...newcomer(), email: taken.email });
		await expect(attempt).rejects.toMatchObject({ code: 'email-taken' });
		expect((await findSession(world, visit(cookie))).session?.actor.isGuest).toBe(true);
	});

	test('in two windows at once makes one account of the guest, and loses nobody', async () => {
		const { guest, context } = await begin();
		const { id } = await world.createScenario();
		await playAll(context, id);
		const both = await Promise.all([
			registerLearner(context, newcomer()),
			registerLearner(context, newcomer())
		]);
		expect(both.filter((one) => one.id === guest.id)).toHaveLength(1);
		expect(await world.db.$count(accounts)).toBe(2);
		expect(await findProgress(context, id)).toMatchObject({ timesCompleted: 1 });
	});
});

describe('signing in as a guest', () => {
	async function registered() {
		const one = newcomer();
		const learner = await registerLearner(world.as(null), one);
		return { ...one, ...learner, context: world.as(learner) };
	}

	test('adds what they did to the account, and the guest is gone with their sessions', async () => {
		const account = await registered();
		const { guest, cookie, context } = await begin();
		const { id } = await world.createScenario();
		await playAll(context, id);
		const progress = await findProgress(context, id);
		const figures = await figuresOf(world.db, id);
		const next = await signIn(context, { ...account, visit: visit(cookie) });
		const { session } = await findSession(world, visit(next));
		expect(session?.actor.id).toBe(account.id);
		expect(await findProgress(account.context, id)).toEqual(progress);
		expect(await figuresOf(world.db, id)).toEqual(figures);
		expect((await findSession(world, visit(cookie))).session).toBeNull();
		expect(await world.db.$count(users, eq(users.id, guest.id))).toBe(0);
		expect(await world.db.select().from(deletedUsers)).toEqual([{ id: guest.id }]);
	});

	test('with a wrong password leaves the guest what they are', async () => {
		const account = await registered();
		const { cookie, context } = await begin();
		const attempt = signIn(context, { ...account, password: 'not this', visit: visit(cookie) });
		await expect(attempt).rejects.toMatchObject({ code: 'credentials-wrong' });
		expect((await findSession(world, visit(cookie))).session?.actor.isGuest).toBe(true);
	});

	test('never merges somebody who has an account into another', async () => {
		const account = await registered();
		const other = await registered();
		const { id } = await world.createScenario();
		await playAll(other.context, id);
		await signIn(other.context, { ...account, visit: visit() });
		expect(await findProgress(other.context, id)).toMatchObject({ timesCompleted: 1 });
		expect(await findProgress(account.context, id)).toBeNull();
	});
});
