import { randomUUID } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import { abandonAttempt } from '#lib/server/progress/abandon-attempt.ts';
import { completeAttempt } from '#lib/server/progress/complete-attempt.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { rateScenario } from '#lib/server/progress/rate-scenario.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { unsaveScenario } from '#lib/server/progress/unsave-scenario.ts';
import { writeNotes } from '#lib/server/progress/write-notes.ts';
import { createWorld, type TestScenario, type TestUser, type World } from '../../support/world.ts';
import { figuresOf } from './support.ts';

const start = Date.parse('2026-03-02T08:00:00Z');
const hours = (count: number) => new Date(start + count * 3_600_000);

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

/** The decayed weight of all events, as it stands at that instant: halved every three days. */
async function weightAt(at: Date): Promise<number> {
	const { trendingScore } = await figuresOf(world.db, scenarioId);
	if (trendingScore === null) return 0;
	const epoch = Date.parse('2026-01-01T00:00:00Z');
	return 2 ** (trendingScore - (at.getTime() - epoch) / (3 * 86_400_000));
}

const save = (at: Date, who = learner) => saveScenario(world.as(who, at), { scenarioId });
const unsave = (at: Date) => unsaveScenario(world.as(learner, at), { scenarioId });
const begin = (at: Date, who = learner) =>
	startAttempt(world.as(who, at), { scenarioId, language: null });
const mark = (at: Date, who = learner) =>
	markCompleted(world.as(who, at), { scenarioId, attemptId: randomUUID() });
async function practise(at: Date, finish = completeAttempt): Promise<void> {
	const { progress } = await begin(at);
	const attemptId = progress?.openAttemptId as string;
	await finish(world.as(learner, at), { scenarioId, attemptId, seconds: null });
}

it('has no score before the first event', async () => {
	await writeNotes(world.as(learner), { scenarioId, notes: 'Nice one.' });
	expect((await figuresOf(world.db, scenarioId)).trendingScore).toBeNull();
});

it('weighs the first save ever 2, and no later one', async () => {
	await save(hours(0));
	expect(await weightAt(hours(0))).toBeCloseTo(2, 9);
	await unsave(hours(1));
	expect(await weightAt(hours(0))).toBeCloseTo(2, 9);
	await save(hours(1000));
	expect(await weightAt(hours(0))).toBeCloseTo(2, 9);
});

it('weighs a save 2 also when the learner has practised before', async () => {
	await begin(hours(0));
	await save(hours(0));
	expect(await weightAt(hours(0))).toBeCloseTo(3, 9);
});

it('weighs an attempt 1 and its completion 1, and giving up nothing', async () => {
	await begin(hours(0));
	expect(await weightAt(hours(0))).toBeCloseTo(1, 9);
	await practise(hours(0), abandonAttempt);
	expect(await weightAt(hours(0))).toBeCloseTo(1, 9);
	await practise(hours(0));
	expect(await weightAt(hours(0))).toBeCloseTo(2, 9);
});

it('weighs marking it done as both', async () => {
	await mark(hours(0));
	expect(await weightAt(hours(0))).toBeCloseTo(2, 9);
});

it('lets one learner move it once in 20 hours by each, however often they practise', async () => {
	await practise(hours(0));
	for (const hour of [1, 5, 19.99]) {
		await practise(hours(hour));
		await mark(hours(hour));
	}
	expect(await weightAt(hours(0))).toBeCloseTo(2, 9);
	await practise(hours(20));
	expect(await weightAt(hours(20))).toBeCloseTo(2 + 2 * 2 ** (-20 / 72), 9);
	await mark(hours(39.9));
	expect(await weightAt(hours(20))).toBeCloseTo(2 + 2 * 2 ** (-20 / 72), 9);
	await mark(hours(40));
	expect(await weightAt(hours(40))).toBeCloseTo(2 + 2 * 2 ** (-20 / 72) + 2 * 2 ** (-40 / 72), 9);
});

it('counts the 20 hours of attempts and of completions apart', async () => {
	await practise(hours(0), abandonAttempt);
	await practise(hours(10));
	expect(await weightAt(hours(0))).toBeCloseTo(1 + 2 ** (10 / 72), 9);
});

it('halves in three days, and adds learners up', async () => {
	await mark(hours(0));
	await mark(hours(72), await world.createUser());
	expect(await weightAt(hours(72))).toBeCloseTo(1 + 2, 9);
});

it('takes events in any order', async () => {
	await mark(hours(72));
	await mark(hours(0), await world.createUser());
	expect(await weightAt(hours(72))).toBeCloseTo(1 + 2, 9);
});

it('is not moved by its author, nor by a rating', async () => {
	const author = await world.createUser();
	scenarioId = (await world.createScenario({ author })).id;
	await save(hours(0), author);
	await begin(hours(0), author);
	const { progress } = await begin(hours(0), author);
	await completeAttempt(world.as(author, hours(0)), {
		scenarioId,
		attemptId: progress?.openAttemptId as string,
		seconds: null
	});
	await mark(hours(30), author);
	expect((await figuresOf(world.db, scenarioId)).trendingScore).toBeNull();

	await begin(hours(0));
	await rateScenario(world.as(learner, hours(0)), { scenarioId, rating: 5 });
	expect(await weightAt(hours(0))).toBeCloseTo(1, 9);
});
