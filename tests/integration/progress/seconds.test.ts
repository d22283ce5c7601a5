import { beforeEach, describe, expect, it } from 'vitest';
import { abandonAttempt } from '#lib/server/progress/abandon-attempt.ts';
import { completeAttempt } from '#lib/server/progress/complete-attempt.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { createWorld, type TestScenario, type TestUser, type World } from '../../support/world.ts';
import { figuresOf, rowOf } from './support.ts';

const start = new Date('2026-03-02T08:00:00Z');
const day = 86_400;

let world: World;
let learner: TestUser;
let scenario: TestScenario;

beforeEach(async () => {
	world = await createWorld();
	learner = await world.createUser();
	scenario = await world.createScenario();
});

/** Runs one attempt of so long by the wall, with so many seconds sent. */
async function run(finish: typeof completeAttempt, wall: number, seconds: number | null) {
	const scenarioId = scenario.id;
	const { progress } = await startAttempt(world.as(learner, start), { scenarioId, language: null });
	const attemptId = progress?.openAttemptId as string;
	const end = new Date(start.getTime() + wall * 1000);
	return finish(world.as(learner, end), { scenarioId, attemptId, seconds });
}

describe('the seconds that count', () => {
	it.each([
		['as sent', 600, 240, 240],
		['not more than the wall time', 600.9, 601, 600],
		['not more than a day', 3 * day, 2 * day, day],
		['not more than a day, whatever is sent', 3 * day, 1e300, day],
		['whole', 600, 12.9, 12],
		['none, and still timed', 600, 0, 0],
		['never negative', 600, -30, 0],
		['none when the clock ran back', -600, 240, 0]
	])('are %s', async (_, wall, sent, counted) => {
		const { progress } = await run(completeAttempt, wall, sent);
		expect(progress?.totalTimeSpentSeconds).toBe(counted);
		expect(await rowOf(world.db, learner, scenario)).toMatchObject({
			timedCompletions: 1,
			completedTimeSeconds: counted,
			totalTimeSpentSeconds: counted
		});
		expect(await figuresOf(world.db, scenario.id)).toMatchObject({
			timedCompletions: 1,
			completedTimeSeconds: counted,
			averageTimeSpent: counted
		});
	});

	it.each([
		['as sent', 600, 240, 240],
		['cut to the wall time', 100, 240, 100],
		['none when none were sent', 600, null, 0]
	])('of a run that was given up are %s', async (_, wall, sent, counted) => {
		await run(abandonAttempt, wall, sent);
		expect(await rowOf(world.db, learner, scenario)).toMatchObject({
			completedTimeSeconds: 0,
			totalTimeSpentSeconds: counted
		});
		expect((await figuresOf(world.db, scenario.id)).completedTimeSeconds).toBe(0);
	});

	it('add up over runs, the average over the timed completions alone', async () => {
		await run(completeAttempt, 600, 100);
		await run(completeAttempt, 600, null);
		await run(abandonAttempt, 600, 40);
		await run(completeAttempt, 600, 201);
		expect(await rowOf(world.db, learner, scenario)).toMatchObject({
			timesCompleted: 3,
			timedCompletions: 2,
			completedTimeSeconds: 301,
			totalTimeSpentSeconds: 341
		});
		expect(await figuresOf(world.db, scenario.id)).toMatchObject({
			totalAttempts: 4,
			totalTimesUsed: 3,
			completionRate: 75,
			averageTimeSpent: 151
		});
	});
});
