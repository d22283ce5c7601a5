import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { archiveProgress } from '#lib/server/archive/archive-progress.ts';
import { holdArchive } from '#lib/server/archive/hold-archive.ts';
import { pickOldRows } from '#lib/server/archive/pick-old-rows.ts';
import { restoreProgress } from '#lib/server/archive/restore-progress.ts';
import { takeOutBatch } from '#lib/server/archive/take-out-batch.ts';
import { progressArchives } from '#lib/server/db/schema/index.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { unsaveScenario } from '#lib/server/progress/unsave-scenario.ts';
import { expectEquation } from '#tests/support/equation.ts';
import { createWorld, type TestScenario, type TestUser, type World } from '#tests/support/world.ts';
import { figuresOf } from '../progress/support.ts';
import { allProgress, before, keyOf, makeOldProgress, newFile, rowsIn } from './support.ts';

let world: World;
let learners: TestUser[];
let made: TestScenario[];

beforeEach(async () => {
	world = await createWorld();
	({ learners, made } = await makeOldProgress(world));
});

/** In four batches. */
const archive = (file: string, more: Partial<Parameters<typeof archiveProgress>[1]> = {}) =>
	archiveProgress(world.db, { before, file, batchSize: 4, ...more });

describe('while learners go on', () => {
	test('a row that is touched after it was read stays, with what was done', async () => {
		const [learner, scenario] = [learners[2]!, made[1]!];
		const file = await newFile();
		let touched = 0;
		const summary = await archive(file, {
			batchSize: 100,
			onStep: async ({ step }) => {
				if (step !== 'written' || touched++ > 0) return;
				await markCompleted(world.as(learner), {
					scenarioId: scenario.id,
					attemptId: randomUUID()
				});
			}
		});
		expect(touched).toBe(2);
		expect(summary).toMatchObject({ rows: 14, batches: 1 });
		expect((await allProgress(world)).map(keyOf)).toEqual([`${learner.id} ${scenario.id}`]);
		expect(rowsIn(file)).not.toContain(`${learner.id} ${scenario.id}`);
	});

	test('what has come to lie where an old row was read stays', async () => {
		const user = await world.createUser();
		await saveScenario(world.as(user), { scenarioId: made[0]!.id });
		const [kept] = await world.db.execute<{ place: string }>(
			sql`select ctid::text as place from user_scenario_progress where user_id = ${user.id}`
		);
		const { rows } = await pickOldRows(world.db, { before, after: null, most: 3 });
		const moved = [rows[0]!, { ...rows[1]!, place: kept!.place }, rows[2]!];
		const archiveId = randomUUID();
		await world.db.insert(progressArchives).values({ id: archiveId, before });
		const unchanged = await holdArchive(world.db, async (hold) => {
			await hold.take(archiveId);
			const batch = { archiveId, number: 1, fileBytes: 1, sha256: '0'.repeat(64) };
			return takeOutBatch(world.db, hold, { ...batch, rows: moved });
		});
		expect(unchanged).toEqual([moved[0], moved[2]]);
		expect(await allProgress(world)).toHaveLength(16);
	});

	test('a row that its learner holds just now is passed over, not waited for', async () => {
		const [learner, scenario] = [learners[2]!, made[1]!];
		await world.db.transaction(async (transaction) => {
			await transaction.execute(sql`select from user_scenario_progress
				where user_id = ${learner.id} and scenario_id = ${scenario.id} for update`);
			expect(await archive(await newFile(), { batchSize: 100 })).toMatchObject({ rows: 14 });
		});
	});

	test('nothing that they did is lost, and the figures agree at every moment', async () => {
		let isOver = false;
		const done = new Map(made.map(({ id }) => [id, 0]));
		const practise = async (user: TestUser, scenarioId: string) => {
			while (!isOver) {
				const context = world.as(user);
				await markCompleted(context, { scenarioId, attemptId: randomUUID() });
				done.set(scenarioId, done.get(scenarioId)! + 1);
				await saveScenario(context, { scenarioId });
				await unsaveScenario(context, { scenarioId });
				// Long enough to be taken away meanwhile.
				await sleep(Math.random() * 300);
			}
		};
		const attempts = async ({ id }: TestScenario) => (await figuresOf(world.db, id)).totalAttempts;
		const atFirst = await Promise.all(made.map(attempts));
		// Twelve of the fifteen are at it, on as many connections.
		const busy = learners.slice(0, 4).flatMap((user) => made.map(({ id }) => practise(user, id)));
		const archived = [];
		let theirs = 0;
		// Until some were taken between two of their actions, too.
		for (let round = 0; round < 6 || theirs === 0; round++) {
			const file = await newFile();
			// What was done a moment ago is old enough.
			const [clock] = await world.db.execute<{ now: string }>(sql`select now()`);
			await archive(file, { before: new Date(clock!.now), batchSize: 3 });
			archived.push(file);
			theirs += rowsIn(file).filter((row) => !row.startsWith(learners[4]!.id)).length;
			await expectEquation(world.db);
		}
		for (const file of archived) {
			await restoreProgress(world.db, { file });
			await expectEquation(world.db);
		}
		isOver = true;
		await Promise.all(busy);
		expect(await Promise.all(made.map(attempts))).toEqual(
			made.map(({ id }, index) => atFirst[index]! + done.get(id)!)
		);
		const [sum] = await world.db.execute<{ attempts: number; baseline: number }>(sql`
			select sum(times_attempted)::integer as attempts,
				(select sum(total_attempts)::integer from scenario_metadata_baseline) as baseline
			from user_scenario_progress`);
		expect(sum, 'all of it is theirs again').toMatchObject({ baseline: 0 });
	});
});
