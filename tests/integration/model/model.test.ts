import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, type World } from '../../support/world.ts';
import { brokenServices } from './broken-services.ts';
import { type HistoryError, playHistories, replayOf, reportOf, runModel } from './run-model.ts';
import { services } from './services.ts';
import { seen } from './steps.ts';

const minute = 60_000;

let directory: string;
let worlds: World[];

beforeAll(async () => {
	directory = await mkdtemp(path.join(tmpdir(), 'rehearsal-model-'));
	worlds = [await createWorld(), await createWorld()];
	// Their figures are falsified on purpose now and then; each history is checked to its end.
	for (const world of worlds) world.leaveBroken();
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Of the cases that are met dozens of times: where one is not, the histories have become shallow. */
const mustBeSeen = [
	...['changed', 'nothing', 'attempt-over', 'scenario-not-found'].flatMap((outcome) => [
		`complete: ${outcome}`,
		`abandon: ${outcome}`
	]),
	...['changed', 'attempt-over'].map((outcome) => `keep: ${outcome}`),
	...['changed', 'nothing', 'attempt-open', 'not-allowed'].map((one) => `markCompleted: ${one}`),
	...['changed', 'nothing', 'notes-changed'].map((outcome) => `notes: ${outcome}`),
	...['changed', 'nothing', 'rating-needs-attempt', 'rating-own-scenario'].map(
		(outcome) => `rate: ${outcome}`
	),
	...['changed', 'reflection-needs-completion'].map((outcome) => `reflect: ${outcome}`),
	...['changed', 'nothing', 'scenario-not-found'].flatMap((outcome) => [
		`save: ${outcome}`,
		`unsave: ${outcome}`,
		`start: ${outcome}`
	]),
	...['publish', 'unpublish', 'deleteScenario'].flatMap((verb) => [
		`${verb}: done`,
		`${verb}: not-allowed`
	]),
	...['leave: done', 'leave: gone before', 'repair: done', 'repair: tried'],
	...['merge: changed', 'merge: changed, rows met', 'merge: nothing', 'merge: credentials-wrong'],
	...['archive: rows', 'archive: rows, stopped', 'restore: rows', 'restore: merged']
];

/** As many from a seed that is always the same as from one that is new with every run. */
const chains = replayOf(process.env.MODEL_REPLAY) ?? [
	{ seed: 20_260_301, sequences: 500 },
	{ seed: randomInt(2 ** 31), sequences: 500 }
];

it(
	'never does other than the data model says, in a thousand random histories',
	async () => {
		await playHistories({ worlds, directory, chains });
		if (process.env.MODEL_REPLAY) return;
		const unseen = mustBeSeen.filter((what) => !seen.has(what));
		expect(unseen, 'what no history has met').toEqual([]);
	},
	10 * minute
);

describe('the model sees', () => {
	it.each(brokenServices)(
		'%s, says in a few commands how, and plays them again',
		async (_, changes) => {
			const [world] = worlds as [World];
			const given = { world, services: { ...services, ...changes }, directory };
			const details = await runModel({ ...given, seed: 1, sequences: 300 });
			expect(details.failed).toBe(true);
			const commands = commandsOf(details.errorInstance);
			expect(commands.length, commands.join('\n')).toBeLessThanOrEqual(6);

			const [, replay] = /MODEL_REPLAY='([^']*)'/.exec((await reportOf(details)).message) ?? [];
			const again = await runModel({ ...given, ...replayOf(replay)![0]! });
			expect(again.numRuns).toBe(1);
			expect(commandsOf(again.errorInstance)).toEqual(commands);
		},
		2 * minute
	);

	/** Without what they were answered, which has fresh ids in it. */
	const commandsOf = (error: unknown) =>
		(error as HistoryError).log.filter((line) => !line.startsWith('\t'));
});
