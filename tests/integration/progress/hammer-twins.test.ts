import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ActionResult, LearnerProgress } from '#lib/scenarios/progress.ts';
import { DomainError } from '#lib/server/errors.ts';
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
import type { ActorContext } from '#lib/server/context.ts';
import { createWorld, type World } from '../../support/world.ts';
import { figuresOf } from './support.ts';

// The same person on sixteen connections, at the same moment, twenty times each.

const minute = 60_000;
const devices = 16;

let world: World;
let context: ActorContext;
let scenarioId: string;

beforeEach(async () => {
	world = await createWorld();
});

/** Another learner on another scenario: nothing is there yet. */
async function begin(): Promise<void> {
	context = world.as(await world.createUser());
	scenarioId = (await world.createScenario()).id;
}

/** What each device is told: whether it changed something, or its refusal; and how things stand. */
interface Told {
	outcome: string;
	progress: LearnerProgress | null;
}

async function told(action: Promise<ActionResult>): Promise<Told> {
	try {
		const { changed, progress } = await action;
		return { outcome: changed ? 'changed' : 'nothing', progress };
	} catch (error) {
		if (!(error instanceof DomainError)) throw error;
		return { outcome: error.code, progress: error.details['progress'] as LearnerProgress | null };
	}
}

const atOnce = (action: (device: number) => Promise<ActionResult>): Promise<Told[]> =>
	Promise.all(Array.from({ length: devices }, (_, device) => told(action(device))));
const count = (all: Told[], outcome: string) => all.filter((one) => one.outcome === outcome).length;
const present = () => findProgress(context, scenarioId);
const open = async () =>
	(await startAttempt(context, { scenarioId, language: null })).progress!.openAttemptId!;

const twentyTimes = { timeout: 2 * minute };
async function rounds(play: (round: number) => Promise<void>): Promise<void> {
	for (let round = 0; round < 20; round += 1) {
		await begin();
		await play(round);
	}
}

describe('a first touch by all devices at once', twentyTimes, () => {
	it('saves once, and tells all of them so', () =>
		rounds(async () => {
			const all = await atOnce(() => saveScenario(context, { scenarioId }));
			expect(count(all, 'changed')).toBe(1);
			expect(count(all, 'nothing')).toBe(devices - 1);
			const now = await present();
			for (const { progress } of all) expect(progress).toEqual(now);
			expect((await figuresOf(world.db, scenarioId)).amountSavedCount).toBe(1);
		}));

	it('rates once, the first rating of a learner who has attempted it', () =>
		rounds(async () => {
			await open();
			const all = await atOnce(() => rateScenario(context, { scenarioId, rating: 5 }));
			expect(count(all, 'changed')).toBe(1);
			const now = await present();
			for (const { progress } of all) expect(progress).toEqual(now);
			expect(await figuresOf(world.db, scenarioId)).toMatchObject({
				ratingsCount: 1,
				ratingSum: 5,
				ratingSquareSum: 25
			});
		}));

	it('rates as one of them, when each says something else', () =>
		rounds(async () => {
			await markCompleted(context, { scenarioId, attemptId: randomUUID() });
			await atOnce((device) => rateScenario(context, { scenarioId, rating: 1 + (device % 5) }));
			const rating = (await present())?.userRating ?? 0;
			expect(await figuresOf(world.db, scenarioId)).toMatchObject({
				ratingsCount: 1,
				ratingSum: rating,
				ratingSquareSum: rating ** 2
			});
		}));

	it('rates nothing where another device is only just beginning it, or the rating of a begun run', () =>
		rounds(async () => {
			const all = await atOnce((device) =>
				device % 2
					? rateScenario(context, { scenarioId, rating: 3 })
					: startAttempt(context, { scenarioId, language: null })
			);
			const rated = all.filter((_, device) => device % 2);
			const now = await present();
			expect(now).toMatchObject({ timesAttempted: 1 });
			expect(now?.userRating).toBe(count(rated, 'changed') === 1 ? 3 : null);
			expect(count(rated, 'changed')).toBeLessThanOrEqual(1);
		}));
});

describe('a storm', twentyTimes, () => {
	it('of saves and unsaves counts what was changed, to and fro', () =>
		rounds(async () => {
			const all = await atOnce((device) =>
				device % 2 ? saveScenario(context, { scenarioId }) : unsaveScenario(context, { scenarioId })
			);
			const saves = count(
				all.filter((_, device) => device % 2),
				'changed'
			);
			const unsaves = count(
				all.filter((_, device) => device % 2 === 0),
				'changed'
			);
			const isSaved = (await present())?.isSaved;
			expect(saves - unsaves).toBe(isSaved ? 1 : 0);
			expect((await figuresOf(world.db, scenarioId)).amountSavedCount).toBe(saves - unsaves);
		}));

	it('of starts opens one run, and gives all of them its id', () =>
		rounds(async () => {
			const all = await atOnce(() => startAttempt(context, { scenarioId, language: null }));
			expect(count(all, 'changed')).toBe(1);
			const now = await present();
			for (const { progress } of all) expect(progress).toEqual(now);
		}));

	it('of the ends of one run lets exactly one win, and tells the others how things stand', () =>
		rounds(async () => {
			const attemptId = await open();
			const all = await atOnce((device) => {
				const run = { scenarioId, attemptId, seconds: null };
				return device % 2 ? completeAttempt(context, run) : abandonAttempt(context, run);
			});
			expect(count(all, 'changed')).toBe(1);
			const winner = all.findIndex(({ outcome }) => outcome === 'changed') % 2;
			const now = await present();
			expect(now?.lastAttemptOutcome).toBe(winner ? 'completed' : 'abandoned');
			for (const [device, { outcome, progress }] of all.entries()) {
				expect(progress).toEqual(now);
				if (outcome === 'changed') continue;
				expect(outcome).toBe(device % 2 === winner ? 'nothing' : 'attempt-over');
			}
			expect((await figuresOf(world.db, scenarioId)).totalTimesUsed).toBe(winner);
		}));

	it('of starts and ends never leaves two runs, nor a run that ended twice', () =>
		rounds(async () => {
			let attemptId = await open();
			const ends = [completeAttempt, abandonAttempt];
			const all = await atOnce(async (device) => {
				if (device % 3 === 2) {
					const begun = await startAttempt(context, { scenarioId, language: null });
					attemptId = begun.progress?.openAttemptId ?? attemptId;
					return begun;
				}
				return ends[device % 3]!(context, { scenarioId, attemptId, seconds: null });
			});
			const changed = (kind: number) =>
				count(
					all.filter((_, device) => device % 3 === kind),
					'changed'
				);
			const now = await present();
			expect(now).toMatchObject({
				timesAttempted: 1 + changed(2),
				timesCompleted: changed(0)
			});
			expect(changed(0) + changed(1)).toBe(1 + changed(2) - (now?.openAttemptId ? 1 : 0));
		}));

	it('of ticks never outlives the completion that they meet', () =>
		rounds(async (round) => {
			const attemptId = await open();
			const all = await atOnce((device) =>
				device === round % devices
					? completeAttempt(context, { scenarioId, attemptId, seconds: 0 })
					: keepAttempt(context, { scenarioId, attemptId, objectives: [device], seconds: 0 })
			);
			expect(all[round % devices]?.outcome).toBe('changed');
			const now = await present();
			expect(now).toMatchObject({ openAttemptId: null, openAttemptState: null });
			for (const { outcome, progress } of all) {
				expect(['changed', 'nothing', 'attempt-over']).toContain(outcome);
				if (outcome === 'attempt-over') expect(progress).toEqual(now);
			}
		}));
});

describe('notes on several devices', twentyTimes, () => {
	it('that were begun from the same text are written by one, and shown to the others', () =>
		rounds(async () => {
			const first = await writeNotes(context, { scenarioId, notes: 'Bring cash.' });
			const base = first.progress?.notesUpdatedAt ?? '';
			// A millisecond is the least that pages tell instants apart by.
			await new Promise((resolve) => setTimeout(resolve, 2));
			const all = await atOnce((device) =>
				writeNotes(context, { scenarioId, notes: `From ${device}.`, base })
			);
			expect(count(all, 'changed')).toBe(1);
			const now = await present();
			for (const { outcome, progress } of all) {
				expect(['changed', 'notes-changed']).toContain(outcome);
				expect(progress).toEqual(now);
			}
		}));

	it('that add to what stands there, again where they are refused, lose no line', async () => {
		await begin();
		let clock = Date.UTC(2026, 2, 2);
		const addLine = async (line: string): Promise<ActionResult> => {
			let seen = await present();
			for (;;) {
				const notes = [seen?.userNotes, line].filter(Boolean).join('\n');
				const at = { ...context, now: new Date((clock += 1)) };
				const base = seen?.notesUpdatedAt ?? '';
				const answer = await told(writeNotes(at, { scenarioId, notes, base }));
				if (answer.outcome === 'changed') return { changed: true, progress: answer.progress };
				expect(answer.outcome).toBe('notes-changed');
				seen = answer.progress;
			}
		};
		await atOnce((device) => addLine(`Line ${device}`));
		const lines = (await present())?.userNotes?.split('\n') ?? [];
		expect(lines.sort()).toEqual(
			Array.from({ length: devices }, (_, device) => `Line ${device}`).sort()
		);
	});
});
