import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import type { Fillable } from '../../support/world.ts';
import { authorSteps } from './author-steps.ts';
import { learnerSteps, playOpening } from './learner-steps.ts';
import { expectFound, operatorSteps } from './operator-steps.ts';
import { openPlay, type Real } from './play.ts';
import { type Services, services } from './services.ts';
import { seen, type Step } from './steps.ts';
import { stateReader } from './stored-state.ts';

export interface Chain {
	seed: number;
	/** Histories one after another. */
	sequences: number;
	/** From the report of a failed run: that one history alone. */
	path?: string | undefined;
	replayPath?: string | undefined;
}

export interface ModelRun extends Chain {
	world: Fillable;
	services: Services;
	/** Where archives are written. */
	directory: string;
}

/** Most commands of one history; half as many on average. */
const mostCommands = 36;

type Details = fc.RunDetails<[boolean, Iterable<Step>]>;

/**
 * Runs so many random histories against the product and the model, and shortens the first that
 * fails.
 */
export async function runModel(run: ModelRun): Promise<Details> {
	const { world, directory } = run;
	const { db } = world;
	const real: Real = { db, services: run.services, readState: await stateReader(db), directory };
	const commands = fc.commands(
		[...learnerSteps, ...learnerSteps, ...authorSteps, ...operatorSteps],
		{ maxCommands: mostCommands, size: 'max', ...only(run, 'replayPath') }
	);
	// What is weighted by hand is meant so; a bias would choose the first and the last.
	let histories = 0;
	const history = fc.asyncProperty(fc.boolean(), fc.noBias(commands), async (hasOpening, steps) => {
		await world.empty();
		// Rows that were deleted are read past again and again until they are cleared away.
		if (histories++ % 20 === 0)
			await db.execute(
				sql`vacuum scenarios, scenario_metadata, scenario_metadata_baseline, user_scenario_progress, users, deleted_users, progress_archives, progress_archive_batches`
			);
		const play = await openPlay(real);
		try {
			if (hasOpening) await playOpening(play, real);
			await fc.asyncModelRun(() => ({ model: play, real }), steps);
			await expectFound(play, real);
		} catch (error) {
			throw new HistoryError(play.log, error);
		}
	});
	return fc.check<[boolean, Iterable<Step>]>(history, {
		seed: run.seed,
		numRuns: run.sequences,
		...only(run, 'path')
	});
}

const only = (run: Chain, name: 'path' | 'replayPath') =>
	run[name] === undefined ? {} : { [name]: run[name] };

/**
 * Plays all chains, each on its world at the same time, and says from which seeds.
 *
 * @throws {HistoryError} the first history that goes another way than the model
 */
export async function playHistories(given: {
	worlds: Fillable[];
	directory: string;
	chains: Chain[];
}): Promise<void> {
	const { worlds, directory, chains } = given;
	await Promise.all(
		chains.map(async (chain, index) => {
			const details = await runModel({ world: worlds[index]!, services, directory, ...chain });
			if (details.failed) throw await reportOf(details);
		})
	);
	const seeds = chains.map(({ seed }) => seed).join(' and ');
	console.info(`${seen.get('command')} commands in histories from the seeds ${seeds}`);
}

/** Reads what a report says about how to run its history again. */
export function replayOf(text: string | undefined): Chain[] | null {
	if (!text) return null;
	const [seed = '', path = '', replayPath = ''] = text.trim().split(/\s+/);
	return [{ seed: Number(seed), sequences: 1, path, replayPath }];
}

/** Where a history went another way than the model, and all that was done until then. */
export class HistoryError extends Error {
	readonly log: readonly string[];

	constructor(log: readonly string[], cause: unknown) {
		super(`${log.join('\n')}\n${String(cause)}`, { cause });
		this.name = 'HistoryError';
		this.log = log;
	}
}

/** A failed run for a reader: the shortest commands that fail, why, and how to run them again. */
export async function reportOf(details: Details): Promise<HistoryError> {
	const { log, cause } = details.errorInstance as HistoryError;
	const [, replayPath = ''] =
		/replayPath="([^"]*)"/.exec(String(details.counterexample?.[1] ?? '')) ?? [];
	return new HistoryError(
		[
			(await fc.asyncDefaultReportMessage(details)) ?? '',
			`Again: MODEL_REPLAY='${details.seed} ${details.counterexamplePath} ${replayPath}' npx vitest run --project integration tests/integration/model`,
			...log
		],
		cause
	);
}
