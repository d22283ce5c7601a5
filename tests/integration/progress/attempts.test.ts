import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { abandonAttempt } from '#lib/server/progress/abandon-attempt.ts';
import { completeAttempt } from '#lib/server/progress/complete-attempt.ts';
import { keepAttempt } from '#lib/server/progress/keep-attempt.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { createWorld, type TestScenario, type TestUser, type World } from '../../support/world.ts';
import { expectNothingWritten, figuresOf, refused, rowOf } from './support.ts';

const start = new Date('2026-03-02T08:00:00Z');
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000);

let world: World;
let learner: TestUser;
let scenario: TestScenario;

beforeEach(async () => {
	world = await createWorld();
	learner = await world.createUser();
	scenario = await world.createScenario();
});

const begin = async (at = start, language: string | null = null): Promise<string> => {
	const context = world.as(learner, at);
	const { progress } = await startAttempt(context, { scenarioId: scenario.id, language });
	return progress?.openAttemptId as string;
};
const keep = (
	attemptId: string,
	objectives: number[] | null,
	seconds: number | null,
	at = after(600)
) =>
	keepAttempt(world.as(learner, at), { scenarioId: scenario.id, attemptId, objectives, seconds });
const complete = (attemptId: string, seconds: number | null = null, at = after(600)) =>
	completeAttempt(world.as(learner, at), { scenarioId: scenario.id, attemptId, seconds });
const abandon = (attemptId: string, seconds: number | null = null, at = after(600)) =>
	abandonAttempt(world.as(learner, at), { scenarioId: scenario.id, attemptId, seconds });

describe('starting', () => {
	it('opens an attempt with an id of its own and counts it', async () => {
		const result = await startAttempt(world.as(learner, start), {
			scenarioId: scenario.id,
			language: 'ja'
		});
		expect(result).toMatchObject({
			changed: true,
			progress: {
				timesAttempted: 1,
				timesCompleted: 0,
				lastAttemptAt: start.toISOString(),
				openAttemptId: expect.stringMatching(/^[0-9a-f-]{36}$/),
				openAttemptStartedAt: start.toISOString(),
				openAttemptState: null,
				lastAttemptId: null,
				language: 'ja'
			}
		});
		expect(await figuresOf(world.db, scenario.id)).toMatchObject({
			totalAttempts: 1,
			totalTimesUsed: 0,
			completionRate: 0
		});
	});

	it('resumes the open attempt and does not count again', async () => {
		const first = await begin(start, 'ja');
		await expectNothingWritten(world.db, async () => {
			const again = await startAttempt(world.as(learner, after(60)), {
				scenarioId: scenario.id,
				language: 'fr'
			});
			expect(again.changed).toBe(false);
			expect(again.progress).toMatchObject({
				openAttemptId: first,
				language: 'ja',
				timesAttempted: 1
			});
		});
	});

	it('opens another one after the last is over, and remembers the language', async () => {
		const first = await begin(start, 'ja');
		await complete(first);
		const second = await begin(after(700));
		expect(second).not.toBe(first);
		expect(await rowOf(world.db, learner, scenario)).toMatchObject({
			timesAttempted: 2,
			language: 'ja',
			lastAttemptAt: after(700),
			openAttemptStartedAt: after(700),
			lastAttemptId: first
		});
		expect((await figuresOf(world.db, scenario.id)).totalAttempts).toBe(2);
	});
});

describe('keeping how far one has come', () => {
	it('replaces what was kept, and counts nothing', async () => {
		const attempt = await begin();
		await keep(attempt, [2, 0, 2], 30);
		const result = await keep(attempt, [1], 45);
		expect(result).toMatchObject({
			changed: true,
			progress: { openAttemptState: { objectives: [1], seconds: 45 }, totalTimeSpentSeconds: 0 }
		});
		expect((await keep(attempt, [2, 0, 2], 45)).progress?.openAttemptState).toEqual({
			objectives: [0, 2],
			seconds: 45
		});
		expect(await rowOf(world.db, learner, scenario)).toMatchObject({ updatedAt: after(600) });
		expect(await figuresOf(world.db, scenario.id)).toMatchObject({
			totalAttempts: 1,
			totalTimesUsed: 0,
			timedCompletions: 0
		});
	});

	it('keeps the seconds of before when none are sent', async () => {
		const attempt = await begin();
		expect((await keep(attempt, [], null)).progress?.openAttemptState?.seconds).toBe(0);
		await keep(attempt, [], 45);
		const { progress } = await keep(attempt, [0], null);
		expect(progress?.openAttemptState).toEqual({ objectives: [0], seconds: 45 });
	});

	it('never lets a device that was left behind turn the clock back', async () => {
		const attempt = await begin();
		await keep(attempt, [0], 300);
		const { progress } = await keep(attempt, [0, 1], 45);
		expect(progress?.openAttemptState).toEqual({ objectives: [0, 1], seconds: 300 });
		await expectNothingWritten(world.db, async () => {
			expect((await keep(attempt, null, 120)).changed).toBe(false);
		});
	});

	it('keeps the ticks of before when only the time is sent', async () => {
		const attempt = await begin();
		expect((await keep(attempt, null, 10)).progress?.openAttemptState).toEqual({
			objectives: [],
			seconds: 10
		});
		await keep(attempt, [1, 3], 20);
		const { progress } = await keep(attempt, null, 45);
		expect(progress?.openAttemptState).toEqual({ objectives: [1, 3], seconds: 45 });
	});

	it('cuts the seconds to the wall time since it began', async () => {
		const attempt = await begin();
		const { progress } = await keep(attempt, [], 5000, after(90));
		expect(progress?.openAttemptState?.seconds).toBe(90);
	});

	it('is nothing twice', async () => {
		const attempt = await begin();
		await keep(attempt, [0], 30);
		await expectNothingWritten(world.db, async () => {
			expect((await keep(attempt, [0], 30, after(700))).changed).toBe(false);
		});
	});

	it('is refused for any other attempt, with the state as it is', async () => {
		const attempt = await begin();
		await complete(attempt);
		const open = await begin(after(700));
		await expectNothingWritten(world.db, async () => {
			for (const other of [attempt, randomUUID()]) {
				await expect(keep(other, [0], 30)).rejects.toMatchObject({
					code: 'attempt-over',
					details: { progress: { openAttemptId: open } }
				});
			}
		});
	});
});

describe('completing', () => {
	it('closes the attempt, counts it and its time', async () => {
		const attempt = await begin();
		await keep(attempt, [0], 30);
		const result = await complete(attempt, 240);
		expect(result).toMatchObject({
			changed: true,
			progress: {
				timesAttempted: 1,
				timesCompleted: 1,
				lastCompletedAt: after(600).toISOString(),
				openAttemptId: null,
				openAttemptStartedAt: null,
				openAttemptState: null,
				lastAttemptId: attempt,
				lastAttemptOutcome: 'completed',
				totalTimeSpentSeconds: 240
			}
		});
		expect(await rowOf(world.db, learner, scenario)).toMatchObject({
			timedCompletions: 1,
			completedTimeSeconds: 240,
			updatedAt: after(600)
		});
		expect(await figuresOf(world.db, scenario.id)).toMatchObject({
			totalAttempts: 1,
			totalTimesUsed: 1,
			completionRate: 100,
			timedCompletions: 1,
			completedTimeSeconds: 240,
			averageTimeSpent: 240
		});
	});

	it('counts without time when no seconds were sent', async () => {
		await complete(await begin());
		expect(await rowOf(world.db, learner, scenario)).toMatchObject({
			timesCompleted: 1,
			timedCompletions: 0,
			totalTimeSpentSeconds: 0
		});
		expect(await figuresOf(world.db, scenario.id)).toMatchObject({
			totalTimesUsed: 1,
			timedCompletions: 0,
			averageTimeSpent: null
		});
	});

	it('is nothing twice', async () => {
		const attempt = await begin();
		await complete(attempt, 240);
		await expectNothingWritten(world.db, async () => {
			const again = await complete(attempt.toUpperCase(), 500);
			expect(again).toMatchObject({ changed: false, progress: { totalTimeSpentSeconds: 240 } });
		});
	});

	it('is refused for an attempt that was given up, another one, or none', async () => {
		await expect(complete(randomUUID())).rejects.toMatchObject({
			code: 'attempt-over',
			details: { progress: null }
		});
		const given = await begin();
		await abandon(given);
		await expectNothingWritten(world.db, async () => {
			await expect(complete(given)).rejects.toMatchObject({
				code: 'attempt-over',
				details: { progress: { lastAttemptOutcome: 'abandoned' } }
			});
		});
		const first = await begin(after(700));
		await complete(first);
		const open = await begin(after(800));
		await expectNothingWritten(world.db, async () => {
			await expect(complete(given)).rejects.toMatchObject({
				code: 'attempt-over',
				details: { progress: { openAttemptId: open } }
			});
		});
		await complete(open);
		await expectNothingWritten(world.db, () =>
			expect(complete(first)).rejects.toEqual(refused('attempt-over'))
		);
	});
});

describe('giving up', () => {
	it('closes the attempt; its time is the learner’s alone', async () => {
		const attempt = await begin();
		const result = await abandon(attempt, 120);
		expect(result).toMatchObject({
			changed: true,
			progress: {
				timesAttempted: 1,
				timesCompleted: 0,
				openAttemptId: null,
				openAttemptState: null,
				lastAttemptId: attempt,
				lastAttemptOutcome: 'abandoned',
				totalTimeSpentSeconds: 120
			}
		});
		expect(await rowOf(world.db, learner, scenario)).toMatchObject({
			completedTimeSeconds: 0,
			timedCompletions: 0
		});
		expect(await figuresOf(world.db, scenario.id)).toMatchObject({
			totalAttempts: 1,
			totalTimesUsed: 0,
			completedTimeSeconds: 0
		});
	});

	it('is nothing twice', async () => {
		const attempt = await begin();
		await abandon(attempt, 120);
		await expectNothingWritten(world.db, async () => {
			expect(await abandon(attempt, 120)).toMatchObject({
				changed: false,
				progress: { totalTimeSpentSeconds: 120 }
			});
		});
	});

	it('is refused for an attempt that was completed, another one, or none', async () => {
		await expect(abandon(randomUUID())).rejects.toEqual(refused('attempt-over'));
		const attempt = await begin();
		await complete(attempt);
		await expectNothingWritten(world.db, async () => {
			await expect(abandon(attempt)).rejects.toMatchObject({
				code: 'attempt-over',
				details: { progress: { lastAttemptOutcome: 'completed' } }
			});
		});
		const open = await begin(after(700));
		await expectNothingWritten(world.db, async () => {
			await expect(abandon(attempt)).rejects.toMatchObject({
				code: 'attempt-over',
				details: { progress: { openAttemptId: open } }
			});
		});
	});
});
