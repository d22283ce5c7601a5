import { randomUUID } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import { abandonAttempt } from '#lib/server/progress/abandon-attempt.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { createWorld, type TestScenario, type TestUser, type World } from '../../support/world.ts';
import { expectNothingWritten, figuresOf, refused, rowOf } from './support.ts';

const monday = new Date('2026-03-02T08:00:00Z');
const tuesday = new Date('2026-03-03T08:00:00Z');

let world: World;
let learner: TestUser;
let scenario: TestScenario;

beforeEach(async () => {
	world = await createWorld();
	learner = await world.createUser();
	scenario = await world.createScenario();
});

const mark = (attemptId: string, now = monday) =>
	markCompleted(world.as(learner, now), { scenarioId: scenario.id, attemptId });
const open = async () => {
	const input = { scenarioId: scenario.id, language: null };
	const { progress } = await startAttempt(world.as(learner, monday), input);
	return progress?.openAttemptId as string;
};

it('counts an attempt and its completion, and no time', async () => {
	const attempt = randomUUID();
	expect(await mark(attempt)).toMatchObject({
		changed: true,
		progress: {
			timesAttempted: 1,
			timesCompleted: 1,
			lastAttemptAt: monday.toISOString(),
			lastCompletedAt: monday.toISOString(),
			openAttemptId: null,
			lastAttemptId: attempt,
			lastAttemptOutcome: 'completed',
			totalTimeSpentSeconds: 0
		}
	});
	expect(await figuresOf(world.db, scenario.id)).toMatchObject({
		totalAttempts: 1,
		totalTimesUsed: 1,
		timedCompletions: 0
	});
});

it('does not count a repeat with the same id, and counts another one', async () => {
	const attempt = randomUUID();
	await mark(attempt);
	await expectNothingWritten(world.db, async () => {
		expect(await mark(attempt.toUpperCase(), tuesday)).toMatchObject({
			changed: false,
			progress: { timesCompleted: 1 }
		});
	});
	await mark(randomUUID(), tuesday);
	expect(await rowOf(world.db, learner, scenario)).toMatchObject({
		timesAttempted: 2,
		timesCompleted: 2,
		lastAttemptAt: tuesday,
		lastCompletedAt: tuesday,
		updatedAt: tuesday
	});
	expect((await figuresOf(world.db, scenario.id)).totalTimesUsed).toBe(2);
});

it('is refused while an attempt is open, the open one’s own id included', async () => {
	const attempt = await open();
	await expectNothingWritten(world.db, async () => {
		await expect(mark(attempt)).rejects.toEqual(refused('attempt-open'));
		await expect(mark(randomUUID())).rejects.toMatchObject({
			code: 'attempt-open',
			details: { progress: { openAttemptId: attempt } }
		});
	});
});

it('does not turn an attempt that was given up into a completed one', async () => {
	const attemptId = await open();
	const input = { scenarioId: scenario.id, attemptId, seconds: null };
	await abandonAttempt(world.as(learner), input);
	await expectNothingWritten(world.db, () =>
		expect(mark(attemptId)).rejects.toEqual(refused('attempt-over'))
	);
});
