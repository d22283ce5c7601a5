import type fc from 'fast-check';
import { expect } from 'vitest';
import type { ActionResult, LearnerProgress } from '#lib/scenarios/progress.ts';
import type { ActorContext } from '#lib/server/context.ts';
import { DomainError } from '#lib/server/errors.ts';
import { act, type LearnerAction } from './learner-rules.ts';
import type { Outcome } from './model.ts';
import type { Play, Real } from './play.ts';
import { toProgress } from './row.ts';
import { expectAsPredicted } from './stored-state.ts';

export type Step = fc.AsyncCommand<Play, Real>;

/** What has happened so far, and how often: a test that never meets a case does not test it. */
export const seen = new Map<string, number>();
export const see = (what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1);

/**
 * A command: done to the product and to the model; then the whole database must be as predicted.
 *
 * @param text how a counterexample shows it
 * @param seconds by which time has moved on since the command before
 */
export const step = (
	text: string,
	seconds: number,
	run: (play: Play, real: Real) => Promise<void>
): Step => ({
	check: () => true,
	run: async (play, real) => {
		play.model.now += seconds * 1000;
		play.log.push(`${new Date(play.model.now).toISOString()} ${text}`);
		await run(play, real);
		await expectAsPredicted(real.readState, play.model);
		see('command');
	},
	toString: () => (seconds === 0 ? text : `${text}, ${seconds} s later`)
});

/** Refusals that say how things stand. */
const telling: Outcome[] = ['attempt-over', 'attempt-open', 'notes-changed'];

/** An id is the same however it is written. */
const inLowerCase = (action: LearnerAction): LearnerAction =>
	'attemptId' in action.input
		? ({
				...action,
				input: { ...action.input, attemptId: action.input.attemptId.toLowerCase() }
			} as LearnerAction)
		: action;

/** Sends a learner's action to the product and to the model, and compares what both answer. */
export async function send(play: Play, real: Real, action: LearnerAction): Promise<void> {
	const { verb, who, scenarioId, input } = action;
	play.sent.push(action);
	play.log.push(`\t${verb} ${play.named(who, scenarioId)} ${JSON.stringify(input)}`);
	const service = real.services[verb] as (
		context: ActorContext,
		input: object
	) => Promise<ActionResult>;
	let outcome: Outcome;
	let told: LearnerProgress | null | undefined;
	try {
		const result = await service(play.context(real.db, who), { scenarioId, ...input });
		outcome = result.changed ? 'changed' : 'nothing';
		told = result.progress;
	} catch (error) {
		if (!(error instanceof DomainError)) throw error;
		outcome = error.code;
		told = error.details['progress'] as typeof told;
	}
	const freshId = verb === 'start' && outcome === 'changed' ? (told?.openAttemptId ?? null) : null;
	if (freshId !== null) expect(play.runs.map(({ id }) => id)).not.toContain(freshId);

	expect(outcome, `what ${verb} comes to`).toBe(act(play.model, inLowerCase(action), freshId));
	const row = play.model.row(who, scenarioId);
	const mustTell = ['changed', 'nothing', ...telling].includes(outcome);
	if (mustTell || told) expect(told, 'what is told').toEqual(row ? toProgress(row) : null);
	play.log.push(`\t${outcome}`);
	play.note(who, told);
	see(`${verb}: ${outcome}`);
}

/** Does what answers nothing, and tells what it came to. */
export async function outcomeOf(work: Promise<unknown>): Promise<'done' | Outcome> {
	try {
		await work;
		return 'done';
	} catch (error) {
		if (!(error instanceof DomainError)) throw error;
		return error.code;
	}
}

/** The same of the model, which also says whether anything changed. */
export const asDone = (outcome: Outcome): 'done' | Outcome =>
	outcome === 'changed' || outcome === 'nothing' ? 'done' : outcome;
