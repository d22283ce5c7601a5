import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import { lockForRemoval } from '#lib/server/db/locks.ts';
import { scenarios, users } from '#lib/server/db/schema/index.ts';
import { completeAttempt } from '#lib/server/progress/complete-attempt.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { rateScenario } from '#lib/server/progress/rate-scenario.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { createWorld, type TestScenario, type TestUser, type World } from '../../support/world.ts';

// After each of these tests the equation is checked by the support, as after every other.

let world: World;
let learners: TestUser[];
let made: TestScenario[];

beforeEach(async () => {
	world = await createWorld();
	learners = await Promise.all([1, 2, 3].map(() => world.createUser()));
	made = await Promise.all(
		[1, 2, 3].map(() => world.createScenario({ author: learners[0] ?? null }))
	);
});

const start = new Date('2026-03-02T08:00:00Z');
const end = new Date('2026-03-02T08:10:00Z');

/** Everything that a learner can do on every scenario: saved, rated, completed in 240 s, open. */
async function playAll(): Promise<void> {
	for (const learner of learners) {
		for (const { id: scenarioId } of made) {
			const context = world.as(learner, start);
			await saveScenario(context, { scenarioId });
			const { progress } = await startAttempt(context, { scenarioId, language: 'ja' });
			const attemptId = progress?.openAttemptId as string;
			await completeAttempt(world.as(learner, end), { scenarioId, attemptId, seconds: 240 });
			if (learner !== learners[0]) await rateScenario(context, { scenarioId, rating: 4 });
			await startAttempt(world.as(learner, end), { scenarioId, language: 'ja' });
		}
	}
}

const sums = sql`amount_saved_count as saves, total_attempts as attempts, total_times_used as used,
	ratings_count as ratings, rating_sum::integer as points, timed_completions as timed,
	completed_time_seconds::integer as seconds`;
const of = async (table: 'scenario_metadata' | 'scenario_metadata_baseline', id: string) => {
	const [row] = await world.db.execute(
		sql`select ${sums} from ${sql.identifier(table)} where scenario_id = ${id}`
	);
	return row;
};

it('keeps what a deleted learner did, and takes back what they held', async () => {
	await playAll();
	const before = { saves: 3, attempts: 6, used: 3, ratings: 2, points: 8, timed: 3, seconds: 720 };
	expect(await of('scenario_metadata', made[1]!.id)).toEqual(before);
	await world.db.delete(users).where(eq(users.id, learners[1]!.id));
	for (const { id } of made) {
		expect(await of('scenario_metadata', id)).toEqual({
			...before,
			saves: 2,
			ratings: 1,
			points: 4
		});
		expect(await of('scenario_metadata_baseline', id)).toEqual({
			saves: 0,
			attempts: 2,
			used: 1,
			ratings: 0,
			points: 0,
			timed: 1,
			seconds: 240
		});
	}
});

it('keeps an author’s scenarios when their account goes', async () => {
	await playAll();
	await world.db.delete(users).where(eq(users.id, learners[0]!.id));
	const rows = await world.db.select({ author: scenarios.createdByUserId }).from(scenarios);
	expect(rows).toEqual([{ author: null }, { author: null }, { author: null }]);
});

it('accounts for rows that are deleted by hand, many at once or one', async () => {
	await playAll();
	const where = sql`scenario_id = ${made[2]!.id} and user_id = ${learners[2]!.id}`;
	await world.db.execute(sql`delete from user_scenario_progress where ${where}`);
	expect(await of('scenario_metadata', made[2]!.id)).toMatchObject({ saves: 2, attempts: 6 });
	await world.db.execute(sql`delete from user_scenario_progress`);
	for (const { id } of made) {
		const kept = { attempts: 6, used: 3, timed: 3, seconds: 720 };
		const expected = { saves: 0, ratings: 0, points: 0, ...kept };
		expect(await of('scenario_metadata', id)).toEqual(expected);
		expect(await of('scenario_metadata_baseline', id)).toEqual(expected);
	}
	await world.db.execute(sql`delete from user_scenario_progress`);
});

it('begins anew for a learner whose row was deleted', async () => {
	await playAll();
	await world.db.execute(sql`delete from user_scenario_progress`);
	await playAll();
	expect(await of('scenario_metadata', made[0]!.id)).toMatchObject({ saves: 3, attempts: 12 });
});

it('lets a scenario go with everything on it, and leaves the others alone', async () => {
	await playAll();
	await world.db.delete(scenarios).where(eq(scenarios.id, made[0]!.id));
	for (const table of [
		'scenario_metadata',
		'scenario_metadata_baseline',
		'user_scenario_progress'
	]) {
		const rows = await world.db.execute(
			sql`select from ${sql.identifier(table)} where scenario_id = ${made[0]!.id}`
		);
		expect([...rows], table).toEqual([]);
	}
	expect(await of('scenario_metadata', made[1]!.id)).toMatchObject({ saves: 3, attempts: 6 });
});

it('lets several scenarios and a learner go in one transaction, in either order', async () => {
	await playAll();
	await world.db.transaction(async (transaction) => {
		await transaction.delete(scenarios).where(eq(scenarios.id, made[0]!.id));
		await transaction.delete(users).where(eq(users.id, learners[1]!.id));
		await transaction.delete(scenarios).where(eq(scenarios.id, made[1]!.id));
	});
	expect(await of('scenario_metadata', made[2]!.id)).toMatchObject({ saves: 2, attempts: 6 });
	await world.db.delete(scenarios);
	expect([...(await world.db.execute(sql`select from user_scenario_progress`))]).toEqual([]);
});

it('deletes many accounts at once while others go on, without a deadlock', async () => {
	const leaving = await Promise.all(Array.from({ length: 12 }, () => world.createUser()));
	const act = (who: TestUser) =>
		Promise.all(
			made.map(async ({ id: scenarioId }) => {
				await saveScenario(world.as(who), { scenarioId });
				await markCompleted(world.as(who), { scenarioId, attemptId: randomUUID() });
			})
		);
	await Promise.all(leaving.map(act));
	await Promise.all([
		...leaving.map(({ id }) =>
			world.db.transaction(async (transaction) => {
				await lockForRemoval(transaction);
				await transaction.delete(users).where(eq(users.id, id));
			})
		),
		...learners.map(act)
	]);
	expect(await of('scenario_metadata', made[0]!.id)).toMatchObject({ saves: 3, attempts: 15 });
});
