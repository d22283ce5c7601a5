import { sql } from 'drizzle-orm';
import type { Transaction } from '../db/client.ts';
import type { Source } from './count-rows.ts';
import { groupedRows } from './group-rows.ts';
import type { OnStep } from './steps.ts';

/**
 * Reads the old tables and applies the rules: one row of `legacy_practice`, which lasts as long as
 * the transaction, for each learner and scenario, with whom it belongs to and what it comes to. A
 * share of the learners at a time, in order, as later writes go through the tables.
 *
 * @param rowsAtOnce rows that the server groups at once: what it needs for that fits into its memory
 */
export async function readPractice(
	transaction: Transaction,
	sources: Source[],
	rowsAtOnce: number,
	onStep: OnStep
): Promise<void> {
	const rows = sources.reduce((sum, source) => sum + source.rows, 0);
	const buckets = Math.max(1, Math.ceil(rows / rowsAtOnce));
	onStep({ name: 'rows', done: 0, total: rows });
	for (let bucket = 0; bucket < buckets; bucket++) {
		const begin =
			bucket === 0
				? sql`create temporary table legacy_practice on commit drop as`
				: sql`insert into legacy_practice`;
		await transaction.execute(sql`${begin} ${practice(sources, bucket, buckets)}`);
		onStep({ name: 'rows', done: Math.round((rows * (bucket + 1)) / buckets), total: rows });
	}
}

/**
 * The rules. Nothing links an attempt to an outcome, so adding them would count runs twice: the
 * larger number of the two holds. Old timestamps carry no zone and are UTC.
 */
const practice = (sources: Source[], bucket: number, buckets: number) => sql`
	with practice as (
		-- At most one row of each table: the largest is the one that is there.
		select user_id, scenario_id,
			max(attempt_rows) as attempt_rows, max(attempts_completed) as attempts_completed,
			max(attempts_both) as attempts_both, max(attempts_timed) as attempts_timed,
			max(attempt_seconds) as attempt_seconds, max(completed_timed) as completed_timed,
			max(completed_seconds) as completed_seconds,
			max(outcome_rows) as outcome_rows, max(outcomes_achieved) as outcomes_achieved,
			max(outcome_seconds) as outcome_seconds,
			max(achieved_timed) as achieved_timed, max(achieved_seconds) as achieved_seconds,
			sum(below_zero)::bigint as below_zero, sum(above_day)::bigint as above_day,
			max(last_attempt_at) at time zone 'UTC' as last_attempt_at,
			max(last_completed_at) at time zone 'UTC' as last_completed_at,
			min(first_at) at time zone 'UTC' as first_at
		from (${groupedRows(sources, bucket, buckets)}) as grouped
		group by user_id, scenario_id
	), counted as (
		select practice.*,
			case when scenarios.id is null then 'gone-scenario'
				when practice.user_id is null then 'no-user'
				when users.id is null then 'gone-user'
				else 'learner' end as belongs_to,
			greatest(attempt_rows, outcome_rows) as attempts,
			least(greatest(attempt_rows, outcome_rows), greatest(attempts_completed, outcomes_achieved))
				as completions,
			case when completed_timed > 0 then completed_timed else achieved_timed end
				as timed_completions,
			case when completed_timed > 0 then completed_seconds else achieved_seconds end
				as completed_time_seconds,
			case when attempts_timed > 0 then attempt_seconds else outcome_seconds end as own_seconds
		from practice
		left join scenarios on scenarios.id = practice.scenario_id
		left join users on users.id = practice.user_id
	)
	select *, greatest(own_seconds, completed_time_seconds) as total_time_spent_seconds
	from counted
	order by user_id, scenario_id`;
