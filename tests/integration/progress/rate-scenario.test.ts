import { randomUUID } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { rateScenario } from '#lib/server/progress/rate-scenario.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
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

const attempt = (who = learner, which = scenario) =>
	startAttempt(world.as(who), { scenarioId: which.id, language: null });
const rate = (rating: number | null, who = learner, now = monday) =>
	rateScenario(world.as(who, now), { scenarioId: scenario.id, rating });
const figures = async () => {
	const { ratingsCount, ratingSum, ratingSquareSum, averageRating } = await figuresOf(
		world.db,
		scenario.id
	);
	return { ratingsCount, ratingSum, ratingSquareSum, averageRating };
};

it('counts a rating, its points and their square; an open attempt suffices', async () => {
	await attempt();
	expect(await rate(4)).toMatchObject({ changed: true, progress: { userRating: 4 } });
	expect(await rowOf(world.db, learner, scenario)).toMatchObject({
		ratedAt: monday,
		updatedAt: monday
	});
	expect(await figures()).toEqual({
		ratingsCount: 1,
		ratingSum: 4,
		ratingSquareSum: 16,
		averageRating: 4
	});
});

it('moves the sums by the difference when the learner thinks again', async () => {
	await attempt();
	await rate(5);
	await rate(2, learner, tuesday);
	expect((await rowOf(world.db, learner, scenario))?.ratedAt).toEqual(tuesday);
	expect(await figures()).toEqual({
		ratingsCount: 1,
		ratingSum: 2,
		ratingSquareSum: 4,
		averageRating: 2
	});
});

it('does not count the same rating again', async () => {
	await attempt();
	await rate(3);
	await expectNothingWritten(world.db, async () => {
		expect(await rate(3, learner, tuesday)).toMatchObject({
			changed: false,
			progress: { userRating: 3 }
		});
	});
});

it('can be taken back, which leaves no average', async () => {
	await attempt();
	await rate(3);
	expect(await rate(null)).toMatchObject({ changed: true, progress: { userRating: null } });
	expect((await rowOf(world.db, learner, scenario))?.ratedAt).toBeNull();
	expect(await figures()).toEqual({
		ratingsCount: 0,
		ratingSum: 0,
		ratingSquareSum: 0,
		averageRating: null
	});
});

it('is nothing to take back where none was given, row or no row', async () => {
	await expectNothingWritten(world.db, async () => {
		expect(await rate(null)).toEqual({ changed: false, progress: null });
	});
	await attempt();
	await expectNothingWritten(world.db, async () => {
		expect((await rate(null)).changed).toBe(false);
	});
});

it('averages over learners, exactly', async () => {
	for (const rating of [5, 4, 4, 1]) {
		const other = await world.createUser();
		await attempt(other);
		await rate(rating, other);
	}
	expect(await figures()).toEqual({
		ratingsCount: 4,
		ratingSum: 14,
		ratingSquareSum: 58,
		averageRating: 3.5
	});
});

it('is refused without an attempt, with a row or without one', async () => {
	await expectNothingWritten(world.db, () =>
		expect(rate(5)).rejects.toEqual(refused('rating-needs-attempt'))
	);
	await saveScenario(world.as(learner), { scenarioId: scenario.id });
	await expectNothingWritten(world.db, () =>
		expect(rate(5)).rejects.toMatchObject({
			code: 'rating-needs-attempt',
			details: { progress: { isSaved: true } }
		})
	);
});

it('is refused to the author, attempted or not', async () => {
	const author = await world.createUser();
	scenario = await world.createScenario({ author });
	await expect(rate(5, author)).rejects.toEqual(refused('rating-own-scenario'));
	await markCompleted(world.as(author), { scenarioId: scenario.id, attemptId: randomUUID() });
	await expectNothingWritten(world.db, async () => {
		await expect(rate(5, author)).rejects.toEqual(refused('rating-own-scenario'));
		expect((await rate(null, author)).changed).toBe(false);
	});
	await attempt();
	expect((await rate(5)).changed).toBe(true);
});

it('does not take what is no number of stars', async () => {
	await attempt();
	await expectNothingWritten(world.db, async () => {
		for (const rating of [0, 6, -1, 2.5, 1e10, Number.NaN]) {
			await expect(rate(rating), String(rating)).rejects.toThrow();
		}
	});
});
