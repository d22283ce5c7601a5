import { sql } from 'drizzle-orm';
import type { Transaction } from '../db/client.ts';
import { toNumbers } from './numbers.ts';
import {
	type Comparison,
	type GoneScenario,
	noTally,
	type Owner,
	owners,
	type Tally
} from './report.ts';

/** Most scenarios that are gone which a report lists; the rows of all of them are kept. */
const mostListed = 10_000;
const largestListed = 10;

/** Adds up what the rules came to, for each kind of owner. */
export async function tallyPractice(transaction: Transaction): Promise<Record<Owner, Tally>> {
	const found = await transaction.execute<{ owner: Owner }>(sql`
		select * from (
			select belongs_to as owner,
				count(*) as pairs,
				sum(attempt_rows) as "attemptRows", sum(outcome_rows) as "outcomeRows",
				sum(attempts) as attempts,
				sum(least(attempt_rows, outcome_rows)) as "recordedTwice",
				sum(attempts_completed) as "attemptsCompleted",
				sum(outcomes_achieved) as "outcomesAchieved",
				sum(completions) as completions,
				sum(least(attempts_completed, outcomes_achieved)) as "completionsRecordedTwice",
				sum(attempts_both) as "bothCompletedAndAbandoned",
				sum(below_zero) as "belowZero", sum(above_day) as "aboveDay",
				sum(completed_timed) as "completedTimed", sum(completed_seconds) as "completedSeconds",
				sum(achieved_timed) as "achievedTimed", sum(achieved_seconds) as "achievedSeconds",
				sum(timed_completions) as "timedCompletions",
				sum(completed_time_seconds) as "completedTimeSeconds",
				sum(achieved_timed) filter (where completed_timed > 0) as "achievedTimedAside",
				sum(achieved_seconds) filter (where completed_timed > 0) as "achievedSecondsAside",
				sum(attempt_seconds) as "attemptSeconds", sum(outcome_seconds) as "outcomeSeconds",
				sum(outcome_seconds) filter (where attempts_timed > 0) as "outcomeSecondsAside",
				count(*) filter (where total_time_spent_seconds > own_seconds) as "raisedPairs",
				sum(total_time_spent_seconds - own_seconds) as "raisedSeconds",
				sum(total_time_spent_seconds) as "totalTimeSeconds"
			from legacy_practice group by belongs_to
		) as sums join (
			select belongs_to as owner, count(user_id) as people
			from (select distinct belongs_to, user_id from legacy_practice) as users group by belongs_to
		) as people using (owner) join (
			select belongs_to as owner, count(*) as scenarios
			from (select distinct belongs_to, scenario_id from legacy_practice) as scenarios
			group by belongs_to
		) as scenarios using (owner)`);
	return Object.fromEntries(
		owners.map((owner) => {
			const { owner: _, ...sums } = found.find((row) => row.owner === owner) ?? { owner };
			return [owner, { ...noTally, ...toNumbers(sums) }];
		})
	) as Record<Owner, Tally>;
}

/** The scenarios that are gone, by id, with their rows. */
export async function listGoneScenarios(transaction: Transaction): Promise<GoneScenario[]> {
	const rows = await transaction.execute<{ id: string }>(sql`
		select scenario_id as id, sum(attempt_rows) as "attemptRows", sum(outcome_rows) as "outcomeRows"
		from legacy_practice where belongs_to = 'gone-scenario'
		group by scenario_id order by scenario_id limit ${mostListed}`);
	return rows.map(({ id, ...rest }) => ({
		scenarioId: id,
		...toNumbers<'attemptRows' | 'outcomeRows'>(rest)
	}));
}

/** The scenarios with the most attempts, by the old way of counting and by the new one. */
export async function listLargest(transaction: Transaction): Promise<Comparison[]> {
	const rows = await transaction.execute<{ id: string }>(sql`
		select scenario_id as id, old_attempts, old_completed, old_outcomes, old_achieved,
			attempts, completions, total_attempts, total_times_used
		from (
			select scenario_id, sum(attempt_rows) as old_attempts,
				sum(attempts_completed) as old_completed, sum(outcome_rows) as old_outcomes,
				sum(outcomes_achieved) as old_achieved,
				sum(attempts) as attempts, sum(completions) as completions
			from legacy_practice where belongs_to <> 'gone-scenario'
			group by scenario_id order by sum(attempts) desc, scenario_id limit ${largestListed}
		) as largest join scenario_metadata using (scenario_id)
		order by attempts desc, scenario_id`);
	return rows.map(({ id, ...rest }) => {
		const of = toNumbers<string>(rest);
		const n = (name: string) => of[name] ?? 0;
		return {
			scenarioId: id,
			old: {
				attempts: n('old_attempts'),
				completed: n('old_completed'),
				outcomes: n('old_outcomes'),
				achieved: n('old_achieved')
			},
			new: { attempts: n('attempts'), completions: n('completions') },
			figures: { totalAttempts: n('total_attempts'), totalTimesUsed: n('total_times_used') }
		};
	});
}
