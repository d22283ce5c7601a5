import type { Addition, Owner, Tally } from './report.ts';
import type { Figures } from './write-figures.ts';
import type { Written } from './write-progress.ts';

/** What must add up, as read from the old rows, from the rules and from what was written. */
export interface Reading {
	rows: { scenario_attempts: number | null; scenario_outcomes: number | null };
	tallies: Record<Owner, Tally>;
	written: Written;
	figures: Figures;
}

const learners = 'of learners, to their progress';
const goneUsers = 'of users who are gone, to the baseline';
const nobody = 'without a user, to the baseline';
const goneScenarios = 'of scenarios that are gone, not migrated';

/** Every addition of a migration, with its numbers, for the program and for a reader to check. */
export function listAdditions({ rows, tallies, written, figures }: Reading): Addition[] {
	const all = Object.values(tallies);
	const kept = [tallies.learner, tallies['gone-user'], tallies['no-user']];
	const gone = tallies['gone-scenario'];
	const over = (some: Tally[], name: keyof Tally) =>
		some.reduce((sum, tally) => sum + tally[name], 0);
	const shares = (word: string, name: keyof Tally): Addition['sums'] => [
		[`${word} ${learners}`, tallies.learner[name]],
		[`${word} ${goneUsers}`, tallies['gone-user'][name]],
		[`${word} ${nobody}`, tallies['no-user'][name]]
	];
	const added = (title: string, column: keyof Figures['before'], ...parts: [number, number]) => ({
		title,
		parts: [
			['before', figures.before[column]],
			['added to learners’ progress', parts[0]],
			['added to the baseline', parts[1]]
		] satisfies Addition['parts'],
		sums: [['after', figures.after[column]]] satisfies Addition['sums']
	});
	const same = (title: string, written: number, expected: number): Addition => ({
		title,
		parts: [['written', written]],
		sums: [['by the rules', expected]]
	});
	const lone = [tallies['gone-user'], tallies['no-user']];

	return [
		{
			title: 'Rows',
			parts: [
				['rows of scenario_attempts', rows.scenario_attempts ?? 0],
				['rows of scenario_outcomes', rows.scenario_outcomes ?? 0]
			],
			sums: [
				...shares('attempts', 'attempts'),
				['runs recorded in both tables, merged', over(kept, 'recordedTwice')],
				[`rows ${goneScenarios}`, gone.attemptRows + gone.outcomeRows]
			]
		},
		{
			title: 'Completions',
			parts: [
				['attempts with completed_at', over(all, 'attemptsCompleted')],
				['outcomes with was_goal_achieved', over(all, 'outcomesAchieved')]
			],
			sums: [
				...shares('completions', 'completions'),
				['completions recorded in both tables, merged', over(kept, 'completionsRecordedTwice')],
				[`rows ${goneScenarios}`, gone.attemptsCompleted + gone.outcomesAchieved]
			]
		},
		{
			title: 'Timed completions',
			parts: [
				['completed attempts with a time', over(all, 'completedTimed')],
				['achieved outcomes with a time', over(all, 'achievedTimed')]
			],
			sums: [
				...shares('timed completions', 'timedCompletions'),
				['outcomes beside completed attempts with a time', over(kept, 'achievedTimedAside')],
				[`rows ${goneScenarios}`, gone.completedTimed + gone.achievedTimed]
			]
		},
		{
			title: 'Seconds of timed completions',
			parts: [
				['seconds of completed attempts', over(all, 'completedSeconds')],
				['seconds of achieved outcomes', over(all, 'achievedSeconds')]
			],
			sums: [
				...shares('seconds', 'completedTimeSeconds'),
				['of outcomes beside completed attempts with a time', over(kept, 'achievedSecondsAside')],
				[goneScenarios, gone.completedSeconds + gone.achievedSeconds]
			]
		},
		{
			title: 'The learners’ own time, in seconds',
			parts: [
				['seconds of learners’ attempts', tallies.learner.attemptSeconds],
				['seconds of learners’ outcomes', tallies.learner.outcomeSeconds],
				['raised to the time of the completions', tallies.learner.raisedSeconds]
			],
			sums: [
				['added to learners’ progress', tallies.learner.totalTimeSeconds],
				['of outcomes beside attempts with a time', tallies.learner.outcomeSecondsAside]
			]
		},
		{
			title: 'Rows of progress',
			parts: [
				['made', written.newRows],
				['there before, added to', written.rows - written.newRows]
			],
			sums: [['learners and scenarios with old practice', tallies.learner.pairs]]
		},
		same('Attempts in progress', written.attempts, tallies.learner.attempts),
		same('Completions in progress', written.completions, tallies.learner.completions),
		same('Own seconds in progress', written.totalSeconds, tallies.learner.totalTimeSeconds),
		same('Attempts in the baseline', figures.baseline.attempts, over(lone, 'attempts')),
		same('Completions in the baseline', figures.baseline.completions, over(lone, 'completions')),
		added('Figures: attempts', 'total_attempts', written.attempts, figures.baseline.attempts),
		added(
			'Figures: completions',
			'total_times_used',
			written.completions,
			figures.baseline.completions
		),
		added(
			'Figures: timed completions',
			'timed_completions',
			written.timedCompletions,
			figures.baseline.timedCompletions
		),
		added(
			'Figures: seconds of timed completions',
			'completed_time_seconds',
			written.completedSeconds,
			figures.baseline.completedSeconds
		),
		added('Figures: saves', 'amount_saved_count', 0, 0),
		added('Figures: ratings', 'ratings_count', 0, 0),
		added('Figures: sum of ratings', 'rating_sum', 0, 0),
		added('Figures: sum of squares of ratings', 'rating_square_sum', 0, 0)
	];
}

const total = (numbers: [string, number][]) => numbers.reduce((sum, [, value]) => sum + value, 0);

/** Whether both sides are the same. */
export const addsUp = ({ parts, sums }: Addition): boolean => total(parts) === total(sums);
