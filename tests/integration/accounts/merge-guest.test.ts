import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { deleteAccount } from '#lib/server/accounts/delete-account.ts';
import { mergeGuest } from '#lib/server/accounts/guests/merge-guest.ts';
import type { ActorContext } from '#lib/server/context.ts';
import { connect, connectForServing, type Database } from '#lib/server/db/client.ts';
import { deletedUsers, users } from '#lib/server/db/schema/index.ts';
import { unlistScenario } from '#lib/server/moderation/unlist-scenario.ts';
import { abandonAttempt } from '#lib/server/progress/abandon-attempt.ts';
import { completeAttempt } from '#lib/server/progress/complete-attempt.ts';
import { keepAttempt } from '#lib/server/progress/keep-attempt.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { findProgress } from '#lib/server/progress/queries.ts';
import { rateScenario } from '#lib/server/progress/rate-scenario.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { writeNotes } from '#lib/server/progress/write-notes.ts';
import { startDatabaseProxy } from '#tests/support/database-proxy.ts';
import { createWorld, type TestUser, type World } from '#tests/support/world.ts';
import { counting, untilSomeoneWaits } from '../metrics/support.ts';
import { newAdmin, report, reportsIn } from '../moderation/support.ts';
import { figuresOf, movedFigures, rowOf } from '../progress/support.ts';

let world: World;
let guest: TestUser;
let account: TestUser;
let scenarioId: string;
/** Connections of another process. */
let others: Database;

beforeEach(async () => {
	world = await createWorld();
	account = await world.createUser();
	guest = await world.createUser({ email: null });
	scenarioId = (await world.createScenario()).id;
	others = connect(world.url, { max: 2 });
});
afterEach(() => others.$client.end({ timeout: 1 }));

const begin = new Date('2026-03-02T08:00:00Z');
const after = (minutes: number) => new Date(begin.getTime() + minutes * 60_000);
/** Somebody, so many minutes after the beginning. */
const as = (user: TestUser, minutes = 0): ActorContext => world.as(user, after(minutes));
const merge = (minutes = 1_000) => mergeGuest(as(guest, minutes), { accountId: account.id });
const mine = () => findProgress(as(account), scenarioId);
const figures = () => movedFigures(world.db, scenarioId);

async function start(user: TestUser, minutes: number): Promise<string> {
	const { progress } = await startAttempt(as(user, minutes), { scenarioId, language: null });
	return progress?.openAttemptId as string;
}

async function complete(user: TestUser, minutes: number, seconds: number | null): Promise<void> {
	const attemptId = await start(user, minutes);
	await completeAttempt(as(user, minutes + 20), { scenarioId, attemptId, seconds });
}

test('what both did is added; saved by both it counts once', async () => {
	await complete(account, 0, 100);
	await complete(guest, 30, 250);
	await complete(guest, 60, null);
	await saveScenario(as(account, 90), { scenarioId });
	await saveScenario(as(guest, 80), { scenarioId });
	const before = await figures();
	expect(before).toMatchObject({ amountSavedCount: 2, totalTimesUsed: 3 });
	expect(await merge()).toBe(true);
	expect(await mine()).toMatchObject({
		isSaved: true,
		savedAt: after(80).toISOString(),
		timesAttempted: 3,
		timesCompleted: 3,
		lastCompletedAt: after(80).toISOString(),
		totalTimeSpentSeconds: 350
	});
	// All that was counted stays as it was, trending too; one learner has saved it.
	expect(await figures()).toEqual({ ...before, amountSavedCount: 1 });
});

test('the later rating stays, and the figures have it once', async () => {
	for (const [user, at, rating] of [
		[account, 10, 2],
		[guest, 20, 5]
	] as const) {
		await markCompleted(as(user, at), { scenarioId, attemptId: randomUUID() });
		await rateScenario(as(user, at), { scenarioId, rating });
	}
	await merge();
	expect(await mine()).toMatchObject({ userRating: 5 });
	expect(await figures()).toMatchObject({ ratingsCount: 1, ratingSum: 5, ratingSquareSum: 25 });
});

test('an earlier rating of the guest’s does not take the account’s place', async () => {
	for (const [user, at, rating] of [
		[guest, 10, 1],
		[account, 20, 4]
	] as const) {
		await markCompleted(as(user, at), { scenarioId, attemptId: randomUUID() });
		await rateScenario(as(user, at), { scenarioId, rating });
	}
	await merge();
	expect(await mine()).toMatchObject({ userRating: 4 });
	expect(await figures()).toMatchObject({ ratingsCount: 1, ratingSum: 4, ratingSquareSum: 16 });
});

test('nobody comes to rate their own scenario by it', async () => {
	scenarioId = (await world.createScenario({ author: account })).id;
	await markCompleted(as(guest), { scenarioId, attemptId: randomUUID() });
	await rateScenario(as(guest), { scenarioId, rating: 5 });
	await merge();
	expect(await mine()).toMatchObject({ userRating: null, timesCompleted: 1 });
	const { ratingsCount, ratingSum } = await figuresOf(world.db, scenarioId);
	expect([ratingsCount, ratingSum]).toEqual([0, 0]);
});

describe('notes', () => {
	const note = (user: TestUser, minutes: number, notes: string, base?: string) =>
		writeNotes(as(user, minutes), { scenarioId, notes, base });

	test('of both stand together, the later first', async () => {
		await note(account, 10, 'Ask for the bill.');
		await note(guest, 20, 'Speak slowly.');
		await merge();
		expect(await mine()).toMatchObject({ userNotes: 'Speak slowly.\n\nAsk for the bill.' });
	});

	test('that are the same are not doubled, and those of one stay as they are', async () => {
		await note(account, 10, 'Ask for the bill.');
		await note(guest, 20, 'Ask for the bill.');
		await merge();
		expect(await mine()).toMatchObject({
			userNotes: 'Ask for the bill.',
			notesUpdatedAt: after(10).toISOString()
		});
	});

	test('are not lost to a page that still has the account’s own open', async () => {
		await note(account, 20, 'Ask for the bill.');
		await note(guest, 10, 'Speak slowly.');
		const base = after(20).toISOString();
		await merge();
		await expect(note(account, 2_000, 'Ask twice.', base)).rejects.toMatchObject({
			code: 'notes-changed'
		});
	});

	test('as long as they may be are kept whole, both', async () => {
		await note(account, 10, 'a'.repeat(20_000));
		await note(guest, 20, 'b'.repeat(20_000));
		await merge();
		expect((await mine())?.userNotes?.length).toBe(40_002);
	});
});

describe('of two open runs', () => {
	test('the account’s goes on and the guest’s is given up, with the time that it took', async () => {
		const own = await start(account, 0);
		const other = await start(guest, 10);
		await keepAttempt(as(guest, 20), {
			scenarioId,
			attemptId: other,
			objectives: [0],
			seconds: 300
		});
		await merge();
		expect(await mine()).toMatchObject({
			openAttemptId: own,
			openAttemptState: null,
			timesAttempted: 2,
			lastAttemptId: other,
			lastAttemptOutcome: 'abandoned',
			totalTimeSpentSeconds: 300
		});
		// The room that was open meanwhile gives it up once more, which is nothing, and cannot end it.
		const given = { scenarioId, attemptId: other, seconds: 5 };
		expect((await abandonAttempt(as(account, 1_001), given)).changed).toBe(false);
		await expect(completeAttempt(as(account, 1_001), given)).rejects.toMatchObject({
			code: 'attempt-over'
		});
	});

	test('a single one goes on where it was, whoever’s it is', async () => {
		await complete(account, 0, 60);
		const attemptId = await start(guest, 40);
		await keepAttempt(as(guest, 50), { scenarioId, attemptId, objectives: [1], seconds: 30 });
		await merge();
		expect(await mine()).toMatchObject({
			openAttemptId: attemptId,
			openAttemptState: { objectives: [1], seconds: 30 }
		});
		await completeAttempt(as(account, 1_100), { scenarioId, attemptId, seconds: 40 });
		expect(await figures()).toMatchObject({ totalAttempts: 2, totalTimesUsed: 2 });
	});
});

test('what is practised goes over where the account has none, else it stays', async () => {
	const chosen = { practiceLanguages: ['ja', 'es'], cefrLevel: 'B1' };
	guest = await world.createUser({ email: null, ...chosen });
	await merge();
	const read = async () => (await world.db.select().from(users).where(eq(users.id, account.id)))[0];
	expect(await read()).toMatchObject(chosen);
	guest = await world.createUser({ email: null, practiceLanguages: ['de'], cefrLevel: 'A1' });
	await merge();
	expect(await read()).toMatchObject(chosen);
});

test('a second time, and after the guest has registered, it is nothing', async () => {
	await saveScenario(as(guest), { scenarioId });
	await world.db
		.update(users)
		.set({ email: 'ana@example.test' })
		.where(sql`email is null`);
	expect(await merge()).toBe(false);
	expect(await mine()).toBeNull();
	await world.db
		.update(users)
		.set({ email: null })
		.where(sql`email = 'ana@example.test'`);
	expect(await merge()).toBe(true);
	expect(await merge()).toBe(false);
	expect(await figures()).toMatchObject({ amountSavedCount: 1 });
});

test('into an account that has just gone, or into another guest, nothing is lost', async () => {
	await saveScenario(as(guest), { scenarioId });
	const other = await world.createUser({ email: null });
	await deleteAccount(as(account));
	for (const accountId of [account.id, other.id, guest.id, randomUUID()]) {
		await expect(mergeGuest(as(guest), { accountId })).rejects.toMatchObject({
			code: 'credentials-wrong'
		});
	}
	expect(await rowOf(world.db, guest, { id: scenarioId })).toMatchObject({ isSaved: true });
});

test('many windows and processes at once merge a guest once', async () => {
	const services = [mergeGuest, mergeGuest];
	for (let count = 0; count < 6; count += 1) {
		vi.resetModules();
		services.push((await import('#lib/server/accounts/guests/merge-guest.ts')).mergeGuest);
	}
	for (let round = 0; round < 5; round += 1) {
		guest = await world.createUser({ email: null });
		await complete(guest, 0, 10);
		const accounts = [account, await world.createUser()];
		const merged = await Promise.all(
			services.map((service, index) => service(as(guest), { accountId: accounts[index % 2]!.id }))
		);
		expect(merged.filter(Boolean)).toHaveLength(1);
	}
	expect(await figures()).toMatchObject({ totalAttempts: 5, totalTimesUsed: 5 });
});

test('what the guest does at that very moment is the account’s, or was refused', async () => {
	for (let round = 0; round < 6; round += 1) {
		guest = await world.createUser({ email: null });
		account = await world.createUser();
		const stages = await Promise.all(Array.from({ length: 25 }, () => world.createScenario()));
		const acting = stages.map(async ({ id }) => {
			const input = { scenarioId: id, attemptId: randomUUID() };
			try {
				return (await markCompleted(as(guest), input)).changed;
			} catch (error) {
				expect(error).toMatchObject({ code: expect.stringMatching(/not-allowed|not-found/) });
				return false;
			}
		});
		await Promise.race(acting);
		await mergeGuest({ ...as(guest), db: others }, { accountId: account.id });
		const done = (await Promise.all(acting)).filter(Boolean).length;
		const [row] = await world.db.execute<{ kept: number }>(sql`
			select coalesce(sum(times_completed), 0)::integer as kept
			from user_scenario_progress where user_id = ${account.id}`);
		expect(row?.kept, `round ${round}`).toBe(done);
	}
});

test('who signs in while an admin unlists what they practised and reported waits, and both come through', async () => {
	await saveScenario(as(guest), { scenarioId });
	await report(as(guest), scenarioId);
	const [admin, unlisted] = counting(await newAdmin(world));
	const [context, merged] = counting(as(guest));
	const both = await world.db.transaction(async (transaction) => {
		// So that the admin stops where the reports are closed and the figures still to come.
		await transaction.execute(sql`lock table audit_log in share mode`);
		const unlisting = unlistScenario(admin, { scenarioId, reason: 'Spam.' });
		await untilSomeoneWaits(world.db);
		const merging = mergeGuest(context, { accountId: account.id });
		await untilSomeoneWaits(world.db, 2);
		return { done: Promise.all([unlisting, merging]) };
	});
	await both.done;
	expect([unlisted(), merged()], 'neither had to be tried again').toEqual([1, 1]);
	expect(await reportsIn(world)).toMatchObject([{ reporterId: account.id, outcome: 'unlisted' }]);
});

test.each(['pg_advisory_xact_lock', 'with emptied', 'delete from "users"', 'commit'])(
	'a connection that is lost at “%s” merges once, and nothing twice',
	async (statement) => {
		const proxy = await startDatabaseProxy(world.url);
		const db = connectForServing(proxy.url, { max: 2, applicationName: 'rehearsal tests' });
		try {
			await complete(guest, 0, 10);
			await complete(account, 30, 10);
			await proxy.be({ loseAnswerTo: statement });
			await mergeGuest({ ...as(guest), db }, { accountId: account.id });
			expect(await mine()).toMatchObject({ timesCompleted: 2, totalTimeSpentSeconds: 20 });
			expect(await figures()).toMatchObject({ totalTimesUsed: 2, completedTimeSeconds: 20 });
			expect(await world.db.$count(deletedUsers)).toBe(1);
		} finally {
			await db.$client.end({ timeout: 1 });
			await proxy.stop();
		}
	}
);
