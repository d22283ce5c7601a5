import { beforeEach, describe, expect, it } from 'vitest';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { unsaveScenario } from '#lib/server/progress/unsave-scenario.ts';
import { createWorld, type TestScenario, type TestUser, type World } from '../../support/world.ts';
import { expectNothingWritten, figuresOf, movedFigures, rowOf } from './support.ts';

const monday = new Date('2026-03-02T08:00:00.123Z');
const tuesday = new Date('2026-03-03T08:00:00Z');

let world: World;
let learner: TestUser;
let scenario: TestScenario;
let input: { scenarioId: string };

beforeEach(async () => {
	world = await createWorld();
	learner = await world.createUser();
	scenario = await world.createScenario();
	input = { scenarioId: scenario.id };
});

describe('saving', () => {
	it('keeps the scenario, says when, and counts once', async () => {
		const result = await saveScenario(world.as(learner, monday), input);
		expect(result.changed).toBe(true);
		expect(result.progress).toMatchObject({
			isSaved: true,
			savedAt: '2026-03-02T08:00:00.123Z',
			timesAttempted: 0,
			totalTimeSpentSeconds: 0,
			userNotes: null
		});
		expect(await rowOf(world.db, learner, scenario)).toMatchObject({
			savedAt: monday,
			firstSavedAt: monday,
			createdAt: monday,
			updatedAt: monday
		});
		expect((await figuresOf(world.db, scenario.id)).amountSavedCount).toBe(1);
	});

	it('takes the clock of the database when none is given', async () => {
		const before = Date.now() - 60_000;
		const { progress } = await saveScenario(world.as(learner), input);
		const savedAt = Date.parse(progress?.savedAt ?? '');
		expect(savedAt).toBeGreaterThan(before);
		expect(savedAt).toBeLessThan(Date.now() + 60_000);
	});

	it('does not count a second click, and keeps the first instant', async () => {
		await saveScenario(world.as(learner, monday), input);
		await expectNothingWritten(world.db, async () => {
			const again = await saveScenario(world.as(learner, tuesday), input);
			expect(again.changed).toBe(false);
			expect(again.progress).toMatchObject({ isSaved: true, savedAt: monday.toISOString() });
		});
	});

	it('counts each learner', async () => {
		await saveScenario(world.as(learner), input);
		await saveScenario(world.as(await world.createUser()), input);
		expect((await figuresOf(world.db, scenario.id)).amountSavedCount).toBe(2);
	});

	it('leaves the rest of the row alone', async () => {
		await saveScenario(world.as(learner, monday), input);
		await unsaveScenario(world.as(learner, monday), input);
		await saveScenario(world.as(learner, tuesday), input);
		expect(await rowOf(world.db, learner, scenario)).toMatchObject({
			savedAt: tuesday,
			firstSavedAt: monday,
			createdAt: monday,
			updatedAt: tuesday
		});
	});
});

describe('taking a save back', () => {
	it('counts down and forgets when it was saved, not that it was', async () => {
		await saveScenario(world.as(learner, monday), input);
		const result = await unsaveScenario(world.as(learner, tuesday), input);
		expect(result.changed).toBe(true);
		expect(result.progress).toMatchObject({ isSaved: false, savedAt: null });
		expect(await rowOf(world.db, learner, scenario)).toMatchObject({
			firstSavedAt: monday,
			updatedAt: tuesday
		});
		expect((await figuresOf(world.db, scenario.id)).amountSavedCount).toBe(0);
	});

	it('is nothing twice', async () => {
		await saveScenario(world.as(learner), input);
		await unsaveScenario(world.as(learner), input);
		await expectNothingWritten(world.db, async () => {
			const again = await unsaveScenario(world.as(learner), input);
			expect(again.changed).toBe(false);
			expect(again.progress?.isSaved).toBe(false);
		});
	});

	it('is nothing where nothing was, and makes no row', async () => {
		await expectNothingWritten(world.db, async () => {
			expect(await unsaveScenario(world.as(learner), input)).toEqual({
				changed: false,
				progress: null
			});
		});
		expect(await rowOf(world.db, learner, scenario)).toBeUndefined();
		expect(await movedFigures(world.db, scenario.id)).toEqual({});
	});
});
