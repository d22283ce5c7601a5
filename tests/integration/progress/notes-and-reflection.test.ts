import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { findProgress } from '#lib/server/progress/queries.ts';
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

	it('are not written over what was written elsewhere meanwhile', async () => {
		const scenarioId = scenario.id;
		const from = (base: string, notes: string, now = tuesday) =>
			writeNotes(world.as(learner, now), { scenarioId, notes, base });
		expect((await from('', 'first', monday)).changed).toBe(true);
		for (const stale of ['', new Date(0).toISOString()]) {
			await expectNothingWritten(world.db, () =>
				expect(from(stale, 'second')).rejects.toMatchObject({
					code: 'notes-changed',
					details: { progress: { userNotes: 'first', notesUpdatedAt: monday.toISOString() } }
				})
			);
		}
		expect(await from('', 'first'), 'the same text is none').toMatchObject({ changed: false });
		expect((await from(monday.toISOString(), 'second')).changed).toBe(true);
		await expect(from(monday.toISOString(), '')).rejects.toEqual(refused('notes-changed'));
		expect((await write('third', tuesday)).changed, 'without a base as ever').toBe(true);
	});

	it('may begin from nothing, whatever else there is, or from notes that have gone', async () => {
		const input = { scenarioId: scenario.id, notes: 'one' };
		await saveScenario(world.as(learner, monday), input);
		expect((await writeNotes(world.as(learner), { ...input, base: '' })).changed).toBe(true);
		const other = await world.createScenario();
		const gone = { scenarioId: other.id, notes: 'one', base: monday.toISOString() };
		expect((await writeNotes(world.as(learner), gone)).changed).toBe(true);
	});

	it('go on from an instant as pages know it, without its microseconds', async () => {
		const scenarioId = scenario.id;
		await write('one');
		await world.db.execute(
			sql`update user_scenario_progress set notes_updated_at = '2026-03-02T08:00:00.123987Z'`
		);
		const base = (await findProgress(world.as(learner), scenarioId))?.notesUpdatedAt as string;
		expect(base).toBe('2026-03-02T08:00:00.123Z');
		const result = await writeNotes(world.as(learner), { scenarioId, notes: 'two', base });
		expect(result.changed).toBe(true);
	});

	it('are kept from one of two devices that write at the same time', async () => {
		const scenarioId = scenario.id;
		const texts = Array.from({ length: 8 }, (_, index) => `from ${index}`);
		const results = await Promise.allSettled(
			texts.map((notes) => writeNotes(world.as(learner), { scenarioId, notes, base: '' }))
		);
		const won = results.flatMap((result, index) =>
			result.status === 'fulfilled' ? [texts[index]] : []
		);
		expect(won).toHaveLength(1);
		expect((await findProgress(world.as(learner), scenarioId))?.userNotes).toBe(won[0]);
	});

	it('leave the rest of the row alone', async () => {
		await saveScenario(world.as(learner, monday), { scenarioId: scenario.id });
		expect((await write('one', tuesday)).progress).toMatchObject({
			isSaved: true,
			savedAt: monday.toISOString()
		});
	});

	const tooLong = (notes: string, base?: string) =>
		expectNothingWritten(world.db, () =>
			expect(
				writeNotes(world.as(learner), { scenarioId: scenario.id, notes, base })
			).rejects.toEqual(refused('notes-too-long'))
		);

	it('have 20,000 characters at most, the first ones too', async () => {
		await tooLong('n'.repeat(20_001));
		expect(await rowOf(world.db, learner, scenario)).toBeUndefined();
		await saveScenario(world.as(learner), { scenarioId: scenario.id });
		await tooLong('n'.repeat(100_000), '');
		expect((await write('🍜'.repeat(20_000))).changed).toBe(true);
		await tooLong('n'.repeat(20_001));
		await tooLong('n'.repeat(20_001), monday.toISOString());
	});

	it('that have more since they were merged are kept and shortened, and never grow', async () => {
		await write('one');
		await world.db.execute(sql`update user_scenario_progress set user_notes = repeat('🍜', 40000)`);
		const base = monday.toISOString();
		await tooLong('a'.repeat(40_001), base);
		await tooLong('a'.repeat(40_001));
		expect((await write('🍜'.repeat(40_000))).changed, 'the same').toBe(false);
		expect((await write('a'.repeat(40_000))).changed, 'another, as long').toBe(true);
		expect((await write('a'.repeat(30_000))).changed, 'shorter').toBe(true);
		await tooLong('a'.repeat(30_001));
		expect((await write('')).changed).toBe(true);
		await tooLong('a'.repeat(20_001));
	});

	it('that are too long are not, where they were changed elsewhere: what stands there is told', async () => {
		await write('one', tuesday);
		const notes = 'a'.repeat(20_001);
		await expect(
			writeNotes(world.as(learner), { scenarioId: scenario.id, notes, base: '' })
		).rejects.toMatchObject({ code: 'notes-changed', details: { progress: { userNotes: 'one' } } });
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
