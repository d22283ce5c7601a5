import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { reflectOnScenario } from '#lib/server/progress/reflect-on-scenario.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { writeNotes } from '#lib/server/progress/write-notes.ts';
import { createWorld, type TestScenario, type TestUser, type World } from '../../support/world.ts';
import { expectNothingWritten, movedFigures, refused, rowOf } from './support.ts';

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

describe('notes', () => {
	const write = (notes: string, now = monday) =>
		writeNotes(world.as(learner, now), { scenarioId: scenario.id, notes });

	it('are kept as typed, on a scenario that was never touched, and move no figure', async () => {
		const text = '  "Two, please."\n\n- お願いします 🍜\u2028مرحبا ';
		expect(await write(text)).toMatchObject({
			changed: true,
			progress: { userNotes: text, notesUpdatedAt: monday.toISOString(), isSaved: false }
		});
		expect(await movedFigures(world.db, scenario.id)).toEqual({});
	});

	it('are replaced, and are nothing when the same', async () => {
		await write('one');
		expect(await write('two', tuesday)).toMatchObject({
			changed: true,
			progress: { userNotes: 'two', notesUpdatedAt: tuesday.toISOString() }
		});
		await expectNothingWritten(world.db, async () => {
			expect((await write('two')).changed).toBe(false);
		});
		expect(await rowOf(world.db, learner, scenario)).toMatchObject({
			notesUpdatedAt: tuesday,
			updatedAt: tuesday,
			createdAt: monday
		});
	});

	it('are the same whatever a form made of the line ends', async () => {
		await write('one\ntwo');
		await expectNothingWritten(world.db, async () => {
			expect(await write('one\r\ntwo')).toMatchObject({
				changed: false,
				progress: { userNotes: 'one\ntwo' }
			});
		});
	});

	it.each(['', ' \r\n\t '])('are taken away by %j', async (blank) => {
		await write('one');
		expect(await write(blank, tuesday)).toMatchObject({
			changed: true,
			progress: { userNotes: null, notesUpdatedAt: tuesday.toISOString() }
		});
		await expectNothingWritten(world.db, async () => {
			expect((await write(blank)).changed).toBe(false);
		});
	});

	it('make no row when there is nothing to write', async () => {
		expect(await write('')).toEqual({ changed: false, progress: null });
		expect(await rowOf(world.db, learner, scenario)).toBeUndefined();
	});

	it('leave the rest of the row alone', async () => {
		await saveScenario(world.as(learner, monday), { scenarioId: scenario.id });
		expect((await write('one', tuesday)).progress).toMatchObject({
			isSaved: true,
			savedAt: monday.toISOString()
		});
	});

	it('have 20,000 characters at most, counted as characters', async () => {
		expect((await write('🍜'.repeat(20_000))).changed).toBe(true);
		await expectNothingWritten(world.db, () =>
			expect(write('n'.repeat(20_001))).rejects.toMatchObject({
				constraint_name: 'progress_notes_length'
			})
		);
	});
});

describe('reflecting', () => {
	const reflect = (confidence: number, now = monday) =>
		reflectOnScenario(world.as(learner, now), {
			scenarioId: scenario.id,
			confidence,
			engagement: 4,
			understanding: 5
		});
	const finish = () =>
		markCompleted(world.as(learner, monday), {
			scenarioId: scenario.id,
			attemptId: randomUUID()
		});

	it('keeps the latest answers', async () => {
		await finish();
		expect(await reflect(2)).toMatchObject({
			changed: true,
			progress: { comfortAnswers: { confidence: 2, engagement: 4, understanding: 5 } }
		});
		await reflect(3, tuesday);
		expect(await rowOf(world.db, learner, scenario)).toMatchObject({
			comfortAnswers: { confidence: 3, engagement: 4, understanding: 5 },
			updatedAt: tuesday
		});
	});

	it('is nothing twice', async () => {
		await finish();
		await reflect(2);
		await expectNothingWritten(world.db, async () => {
			expect((await reflect(2, tuesday)).changed).toBe(false);
		});
	});

	it('is refused before the first completion, row or no row', async () => {
		await expect(reflect(2)).rejects.toEqual(refused('reflection-needs-completion'));
		await saveScenario(world.as(learner), { scenarioId: scenario.id });
		await expectNothingWritten(world.db, () =>
			expect(reflect(2)).rejects.toEqual(refused('reflection-needs-completion'))
		);
	});

	it.each([0, 6, 2.5])('does not take %d as an answer', async (answer) => {
		await finish();
		await expectNothingWritten(world.db, () => expect(reflect(answer)).rejects.toThrow());
	});
});
