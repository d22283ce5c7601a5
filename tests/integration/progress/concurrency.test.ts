import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import type { Database } from '#lib/server/db/client.ts';
import { lockForRemoval } from '#lib/server/db/locks.ts';
import { scenarios, users } from '#lib/server/db/schema/index.ts';
import { abandonAttempt } from '#lib/server/progress/abandon-attempt.ts';
import { completeAttempt } from '#lib/server/progress/complete-attempt.ts';
import { keepAttempt } from '#lib/server/progress/keep-attempt.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { findProgress } from '#lib/server/progress/queries.ts';
import { rateScenario } from '#lib/server/progress/rate-scenario.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { unsaveScenario } from '#lib/server/progress/unsave-scenario.ts';
import { writeNotes } from '#lib/server/progress/write-notes.ts';
import { createWorld, type TestScenario, type TestUser, type World } from '../../support/world.ts';
import { figuresOf, movedFigures, refused, withdraw } from './support.ts';

let world: World;
let learner: TestUser;
let scenario: TestScenario;
let scenarioId: string;

beforeEach(async () => {
	world = await createWorld();
	learner = await world.createUser();
	scenario = await world.createScenario();
	scenarioId = scenario.id;
});

/** So many at once; the pool has 20 connections, so as many statements meet in the database. */
const atOnce = <T>(count: number, action: (index: number) => Promise<T>): Promise<T[]> =>
	Promise.all(Array.from({ length: count }, (_, index) => action(index)));
const changes = (results: { changed: boolean }[]) =>
	results.filter(({ changed }) => changed).length;
const open = async (who = learner) =>
	(await startAttempt(world.as(who), { scenarioId, language: null })).progress
		?.openAttemptId as string;

it('counts one save of twenty at once, on a scenario never touched before', async () => {
	for (let round = 0; round < 5; round += 1) {
		scenarioId = (await world.createScenario()).id;
		const results = await atOnce(20, () => saveScenario(world.as(learner), { scenarioId }));
		expect(changes(results)).toBe(1);
		expect(results.every(({ progress }) => progress?.isSaved)).toBe(true);
		expect((await figuresOf(world.db, scenarioId)).amountSavedCount).toBe(1);
	}
});

it('counts every one of twenty learners who save at once', async () => {
	const learners = await atOnce(20, () => world.createUser());
	const results = await atOnce(20, (index) =>
		saveScenario(world.as(learners[index]!), { scenarioId })
	);
	expect(changes(results)).toBe(20);
	expect((await figuresOf(world.db, scenarioId)).amountSavedCount).toBe(20);
});

it('counts one rating of twenty at once, and every rating of twenty learners', async () => {
	await markCompleted(world.as(learner), { scenarioId, attemptId: randomUUID() });
	const results = await atOnce(20, () =>
		rateScenario(world.as(learner), { scenarioId, rating: 4 })
	);
	expect(changes(results)).toBe(1);

	const learners = await atOnce(20, () => world.createUser());
	await atOnce(20, async (index) => {
		await open(learners[index]);
		await rateScenario(world.as(learners[index]!), { scenarioId, rating: 5 });
	});
	expect(await figuresOf(world.db, scenarioId)).toMatchObject({
		ratingsCount: 21,
		ratingSum: 104,
		ratingSquareSum: 516
	});
});

it('ends with the last word of one learner who rates to and fro', async () => {
	await open();
	for (let round = 0; round < 10; round += 1) {
		await atOnce(20, (index) =>
			rateScenario(world.as(learner), { scenarioId, rating: [1, 2, 5, null][index % 4]! })
		);
		const rating = (await findProgress(world.as(learner), scenarioId))?.userRating ?? 0;
		expect(await figuresOf(world.db, scenarioId)).toMatchObject({
			ratingsCount: rating ? 1 : 0,
			ratingSum: rating,
			ratingSquareSum: rating * rating
		});
	}
});

it('survives a storm of saves and unsaves', async () => {
	const learners = await atOnce(4, () => world.createUser());
	for (let round = 0; round < 20; round += 1) {
		await atOnce(20, (index) => {
			const context = world.as(learners[index % 4]!);
			return (index + (index >> 2)) % 2
				? saveScenario(context, { scenarioId })
				: unsaveScenario(context, { scenarioId });
		});
	}
	const states = await atOnce(4, (index) => findProgress(world.as(learners[index]!), scenarioId));
	const saved = states.filter((state) => state?.isSaved).length;
	expect((await figuresOf(world.db, scenarioId)).amountSavedCount).toBe(saved);
});

it('opens one attempt of twenty started at once, and gives all of them its id', async () => {
	const results = await atOnce(20, () =>
		startAttempt(world.as(learner), { scenarioId, language: null })
	);
	expect(changes(results)).toBe(1);
	expect(new Set(results.map(({ progress }) => progress?.openAttemptId)).size).toBe(1);
	expect((await figuresOf(world.db, scenarioId)).totalAttempts).toBe(1);
});

it('counts one completion of twenty at once', async () => {
	const attemptId = await open();
	const results = await atOnce(20, () =>
		completeAttempt(world.as(learner), { scenarioId, attemptId, seconds: 0 })
	);
	expect(changes(results)).toBe(1);
	expect(results.every(({ progress }) => progress?.timesCompleted === 1)).toBe(true);
	expect(await figuresOf(world.db, scenarioId)).toMatchObject({
		totalTimesUsed: 1,
		timedCompletions: 1
	});
});

it('ends an attempt one way when it is completed and given up at once', async () => {
	for (let round = 0; round < 10; round += 1) {
		const attemptId = await open();
		const run = { scenarioId, attemptId, seconds: null };
		const results = await Promise.allSettled([
			completeAttempt(world.as(learner), run),
			abandonAttempt(world.as(learner), run),
			keepAttempt(world.as(learner), { ...run, objectives: [round] })
		]);
		const [completed, abandoned] = results;
		expect([completed, abandoned].filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
		const progress = await findProgress(world.as(learner), scenarioId);
		expect(progress).toMatchObject({ openAttemptId: null, openAttemptState: null });
		expect(progress?.lastAttemptOutcome === 'completed').toBe(completed.status === 'fulfilled');
	}
});

it('counts one of twenty repeats of marking it done', async () => {
	const attemptId = randomUUID();
	const results = await atOnce(20, () =>
		markCompleted(world.as(learner), { scenarioId, attemptId })
	);
	expect(changes(results)).toBe(1);
	expect((await figuresOf(world.db, scenarioId)).totalTimesUsed).toBe(1);
});

it('either starts or marks it done first, when both come at once', async () => {
	for (let round = 0; round < 10; round += 1) {
		const who = await world.createUser();
		const [started, marked] = await Promise.allSettled([
			startAttempt(world.as(who), { scenarioId, language: null }),
			markCompleted(world.as(who), { scenarioId, attemptId: randomUUID() })
		]);
		expect(started).toMatchObject({ status: 'fulfilled', value: { changed: true } });
		const progress = await findProgress(world.as(who), scenarioId);
		expect(progress).toMatchObject({
			timesAttempted: marked.status === 'fulfilled' ? 2 : 1,
			timesCompleted: marked.status === 'fulfilled' ? 1 : 0
		});
	}
});

it('makes one row of all kinds of first touches at once', async () => {
	for (let round = 0; round < 5; round += 1) {
		const context = world.as(await world.createUser());
		await Promise.all([
			saveScenario(context, { scenarioId }),
			startAttempt(context, { scenarioId, language: null }),
			writeNotes(context, { scenarioId, notes: 'First.' }),
			saveScenario(context, { scenarioId }),
			writeNotes(context, { scenarioId, notes: 'First.' })
		]);
		expect(await findProgress(context, scenarioId)).toMatchObject({
			isSaved: true,
			timesAttempted: 1,
			userNotes: 'First.'
		});
	}
});

it('writes nothing new on a scenario once it is withdrawn', async () => {
	for (let round = 0; round < 10; round += 1) {
		scenario = await world.createScenario();
		scenarioId = scenario.id;
		const learners = await atOnce(9, () => world.createUser());
		const results = await Promise.allSettled([
			withdraw(world.db, scenario),
			...learners.map((who, index) =>
				index % 2
					? saveScenario(world.as(who), { scenarioId })
					: startAttempt(world.as(who), { scenarioId, language: null })
			)
		]);
		for (const [index, who] of learners.entries()) {
			const result = results[index + 1];
			const progress = await findProgress(world.as(who), scenarioId);
			if (result?.status === 'fulfilled') expect(progress).not.toBeNull();
			else expect([progress, result?.reason]).toEqual([null, refused('scenario-not-found')]);
		}
		await expect(saveScenario(world.as(learner), { scenarioId })).rejects.toEqual(
			refused('scenario-not-found')
		);
	}
});

it('does not deadlock with the deletion of scenarios and of learners', async () => {
	// A deadlock would be retried and go unseen: so each statement's error is looked at.
	const errors: unknown[] = [];
	const unsafe = (...sending: Parameters<typeof world.db.$client.unsafe>) =>
		world.db.$client.unsafe(...sending).catch((error: unknown) => {
			errors.push(error);
			throw error;
		});
	const db = { $client: { unsafe } } as unknown as Database;

	for (let round = 0; round < 12; round += 1) {
		const [learners, doomed] = [
			await atOnce(4, () => world.createUser()),
			await atOnce(4, () => world.createScenario())
		];
		const act = async (index: number) => {
			const context = { ...world.as(learners[index % 4]!), db };
			const input = { scenarioId: doomed[(index >> 2) % 4]!.id };
			const actions = [
				() => saveScenario(context, input),
				() => startAttempt(context, { ...input, language: null }),
				() => markCompleted(context, { ...input, attemptId: randomUUID() }),
				() => rateScenario(context, { ...input, rating: 1 + (index % 5) }),
				() => unsaveScenario(context, input)
			];
			for (const action of actions) {
				await action().catch((error: unknown) => {
					expect(error).toMatchObject({ name: 'DomainError' });
				});
			}
		};
		const remove = (table: typeof users | typeof scenarios, id: string) =>
			world.db.transaction(async (transaction) => {
				await lockForRemoval(transaction);
				await transaction.delete(table).where(eq(table.id, id));
			});
		await Promise.all([
			atOnce(16, act),
			remove(scenarios, doomed[0]!.id),
			remove(users, learners[1]!.id),
			remove(scenarios, doomed[2]!.id),
			remove(users, learners[3]!.id)
		]);
		expect(await findProgress(world.as(learners[1]!), doomed[1]!.id)).toBeNull();
	}
	expect(errors).toEqual([]);
	expect(await movedFigures(world.db, scenarioId)).toEqual({});
});
