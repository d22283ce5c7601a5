import { eq, sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeGuest } from '#lib/server/accounts/guests/make-guest.ts';
import { removeUnusedGuests } from '#lib/server/accounts/guests/remove-unused-guests.ts';
import {
	removeTonight,
	stopWatchingGuests,
	watchGuests
} from '#lib/server/accounts/guests/watch-guests.ts';
import { findSession } from '#lib/server/accounts/sessions/queries.ts';
import {
	deletedUsers,
	emailLinks,
	guestRemovals,
	scenarioMetadata,
	sessions,
	userScenarioProgress,
	users,
	verifications
} from '#lib/server/db/schema/index.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { movedFigures } from '../progress/support.ts';
import { visit } from './visits.ts';

let world: World;
beforeEach(async () => {
	world = await createWorld();
});
afterEach(() => stopWatchingGuests());

const ago = (days: number) => sql`now() - make_interval(days => ${days})`;

/** A guest who was made, last came and last did something so many days ago. */
async function guestOf(days: { made: number; came?: number; did?: number }) {
	const { guest, cookie } = await makeGuest(world.as(null), { visit: visit() });
	await world.db
		.update(users)
		.set({ createdAt: ago(days.made) })
		.where(eq(users.id, guest.id));
	const came = ago(days.came ?? days.made);
	await world.db
		.update(sessions)
		.set({ updatedAt: came, expiresAt: sql`${came} + interval '90 days'` })
		.where(eq(sessions.userId, guest.id));
	if (days.did !== undefined) {
		const { id: scenarioId } = await world.createScenario();
		await saveScenario(world.as(guest), { scenarioId });
		await world.db
			.update(userScenarioProgress)
			.set({ updatedAt: ago(days.did) })
			.where(eq(userScenarioProgress.userId, guest.id));
	}
	return { id: guest.id, guest, cookie };
}

const left = async () => (await world.db.select({ id: users.id }).from(users)).map(({ id }) => id);

test('only who has not been made, come or done anything for ninety days goes; no account ever', async () => {
	const account = await world.createUser();
	await world.db.update(users).set({ createdAt: ago(900) });
	const stay = [
		account.id,
		(await guestOf({ made: 89 })).id,
		(await guestOf({ made: 400, came: 89 })).id,
		(await guestOf({ made: 400, did: 89 })).id
	];
	const go = [
		(await guestOf({ made: 91 })).id,
		(await guestOf({ made: 400, came: 91, did: 91 })).id
	];
	await world.db.delete(sessions).where(eq(sessions.userId, go[1]!));
	expect(await removeUnusedGuests(world)).toBe(2);
	expect((await left()).sort()).toEqual(stay.sort());
	expect((await world.db.select().from(deletedUsers)).map(({ id }) => id).sort()).toEqual(
		go.sort()
	);
	expect(await removeUnusedGuests(world)).toBe(0);
});

test('what they did stays counted, what they held is taken back', async () => {
	const { guest } = await guestOf({ made: 200 });
	const { id: scenarioId } = await world.createScenario();
	await saveScenario(world.as(guest), { scenarioId });
	await markCompleted(world.as(guest), { scenarioId, attemptId: crypto.randomUUID() });
	await world.db.update(userScenarioProgress).set({ updatedAt: ago(91) });
	expect(await removeUnusedGuests(world)).toBe(1);
	const figures = await movedFigures(world.db, scenarioId);
	expect(figures).toMatchObject({ totalAttempts: 1, totalTimesUsed: 1 });
	expect(figures).not.toHaveProperty('amountSavedCount');
});

test('more than are looked for at once all go, and who stays among them is passed by', async () => {
	await world.db.execute(sql`
		insert into users (name, created_at) select 'Guest', now() - interval '100 days'
		from generate_series(1, 230)`);
	await guestOf({ made: 300, came: 3 });
	expect(await removeUnusedGuests(world)).toBe(230);
	expect(await left()).toHaveLength(1);
}, 60_000);

test('who comes back at that very moment stays, or is signed out; never half of it', async () => {
	for (let round = 0; round < 12; round += 1) {
		const { id, cookie } = await guestOf({ made: 95, came: 90 });
		await world.db
			.update(sessions)
			.set({ expiresAt: sql`now() + interval '1 hour'` })
			.where(eq(sessions.userId, id));
		const [, found] = await Promise.all([
			new Promise((resolve) => setTimeout(resolve, (round % 4) * 2)).then(() =>
				removeUnusedGuests(world)
			),
			new Promise((resolve) => setTimeout(resolve, round)).then(() =>
				findSession(world, visit(cookie))
			)
		]);
		expect((await left()).includes(id), `round ${round}`).toBe(found.session !== null);
		await world.db.delete(users).where(eq(users.id, id));
	}
});

test('one who cannot be removed keeps nobody else, and is told of', async () => {
	world.leaveBroken();
	const stuck = await guestOf({ made: 200, did: 91 });
	await world.db.delete(scenarioMetadata);
	await guestOf({ made: 100 });
	await expect(removeUnusedGuests(world)).rejects.toMatchObject({ cause: { code: 'RH001' } });
	expect(await left()).toEqual([stuck.id]);
});

test('what its time is over of goes the same night: sessions of accounts, and links', async () => {
	const { id: userId } = await world.createUser();
	const session = { userId, expiresAt: sql`now() - interval '23 hours'` };
	const link = { userId, kind: 'verify', email: 'ana@example.test' } as const;
	await world.db.insert(sessions).values({ ...session, token: 'good' });
	await world.db.insert(emailLinks).values({ ...link, ...session, tokenHash: 'good' });
	const over = { expiresAt: sql`now() - interval '25 hours'` };
	await world.db.execute(sql`
		insert into sessions (user_id, token, expires_at)
		select ${userId}, n, ${over.expiresAt} from generate_series(1, 2100) as n`);
	await world.db.insert(emailLinks).values({ ...link, ...over, tokenHash: 'over' });
	await world.db.insert(verifications).values({ ...over, identifier: 'a', value: 'b' });
	// It says when they came last.
	const guest = await guestOf({ made: 95, came: 40 });
	await world.db.update(sessions).set(over).where(eq(sessions.userId, guest.id));
	expect(await removeTonight(world.db)).toBe(0);
	const kept = await world.db.select({ of: sessions.userId, token: sessions.token }).from(sessions);
	expect(kept).toHaveLength(2);
	expect(kept).toContainEqual({ of: userId, token: 'good' });
	expect(kept).toContainEqual({ of: guest.id, token: expect.any(String) });
	const links = await world.db.select({ hash: emailLinks.tokenHash }).from(emailLinks);
	expect(links).toEqual([{ hash: 'good' }]);
	expect(await world.db.$count(verifications)).toBe(0);
});

test('one process does it, once a night', async () => {
	await guestOf({ made: 91 });
	const done = await Promise.all(Array.from({ length: 4 }, () => removeTonight(world.db)));
	expect(done.filter((count) => count !== null)).toEqual([1]);
	expect(await world.db.select().from(guestRemovals)).toEqual([
		expect.objectContaining({ removedCount: 1, finishedAt: expect.any(Date) })
	]);
	await guestOf({ made: 91 });
	expect(await removeTonight(world.db)).toBeNull();
	await world.db.update(guestRemovals).set({ night: sql`night - 1` });
	expect(await removeTonight(world.db)).toBe(1);
});

test('a process that serves does it by itself, and stops when it is told to', async () => {
	await guestOf({ made: 91 });
	watchGuests(world.url, 1);
	await vi.waitFor(async () => expect(await left()).toEqual([]), { timeout: 5_000 });
	await stopWatchingGuests();
});

test('a database that is away is looked for again, and nothing falls over', async () => {
	watchGuests('postgres://postgres@127.0.0.1:1/nowhere', 1);
	await new Promise((resolve) => setTimeout(resolve, 50));
	await stopWatchingGuests();
});
