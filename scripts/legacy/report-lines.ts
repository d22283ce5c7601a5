import type { Owner, Tally, LegacyReport } from '#lib/server/legacy/report.ts';
import { told } from '../support/print.ts';

/** What each rule did, in words, with its count. */
export function ruleCounts({ tallies }: LegacyReport): [rule: string, count: number][] {
	const kept: Owner[] = ['learner', 'gone-user', 'no-user'];
	const over = (name: keyof Tally, owners: Owner[] = kept) =>
		owners.reduce((sum, owner) => sum + tallies[owner][name], 0);
	const everybody: Owner[] = [...kept, 'gone-scenario'];
	return [
		['Runs recorded in both tables, merged into one', over('recordedTwice')],
		['Completions recorded in both tables, merged into one', over('completionsRecordedTwice')],
		[
			'Attempts both completed and abandoned, counted as completed',
			over('bothCompletedAndAbandoned')
		],
		['Times below zero, counted as 0 seconds', over('belowZero', everybody)],
		['Times above a day, counted as 86,400 seconds', over('aboveDay', everybody)],
		[
			'Seconds of learners’ outcomes, set aside beside those of attempts',
			tallies.learner.outcomeSecondsAside
		],
		['Learners’ own times raised to the time of their completions', tallies.learner.raisedPairs],
		['Rows without a user', rowsOf(tallies['no-user'])],
		['Rows of users who are gone', rowsOf(tallies['gone-user'])],
		['Users who are gone', tallies['gone-user'].people],
		['Rows of scenarios that are gone, not migrated', rowsOf(tallies['gone-scenario'])],
		['Scenarios that are gone', tallies['gone-scenario'].scenarios]
	];
}

const rowsOf = (tally: Tally) => tally.attemptRows + tally.outcomeRows;

/** The eight sums, in words. */
export const sumNames = {
	total_attempts: 'attempts',
	total_times_used: 'completions',
	timed_completions: 'timed completions',
	completed_time_seconds: 'their seconds',
	amount_saved_count: 'saves',
	ratings_count: 'ratings',
	rating_sum: 'sum of ratings',
	rating_square_sum: 'sum of their squares'
} as const;

/** What came of the run, in one line. */
export function outcomeLine({ outcome, sourceSchema }: LegacyReport): string {
	return outcome === 'dry run'
		? 'Dry run: everything was done and taken back. Nothing was changed.'
		: `Migrated. The old tables of the schema ${sourceSchema} are in the schema legacy now.`;
}

/** What was checked, in one line. */
export function equationLine({ equation, additions }: LegacyReport): string {
	const up = told(additions.length, 'addition adds up', 'additions add up');
	return `${up}; for ${told(equation.scenarios, 'scenario')} and every sum, metadata = baseline + sum over progress.`;
}
