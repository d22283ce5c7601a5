import { sql, type SQL } from 'drizzle-orm';
import type { Source } from './count-rows.ts';
import type { OldTable } from './expected-columns.ts';

/**
 * A row's seconds: a day at most, never below zero. Null adds nothing: the rows with a time are counted
 * apart.
 */
const clamped = (seconds: SQL) => sql`least(greatest(${seconds}, 0), 86400)`;

/** What the rules need to know of a learner's rows on a scenario, each table for itself. */
const columns: Record<OldTable, SQL> = {
	scenario_attempts: sql`
		count(*) as attempt_rows, count(completed_at) as attempts_completed,
		count(*) filter (where completed_at is not null and abandoned_at is not null) as attempts_both,
		count(time_spent_seconds) as attempts_timed,
		coalesce(sum(${clamped(sql`time_spent_seconds`)}), 0) as attempt_seconds,
		count(time_spent_seconds) filter (where completed_at is not null) as completed_timed,
		coalesce(sum(${clamped(sql`time_spent_seconds`)}) filter (where completed_at is not null), 0)
			as completed_seconds,
		0::bigint as outcome_rows, 0::bigint as outcomes_achieved, 0::bigint as outcome_seconds,
		0::bigint as achieved_timed, 0::bigint as achieved_seconds,
		count(*) filter (where time_spent_seconds < 0) as below_zero,
		count(*) filter (where time_spent_seconds > 86400) as above_day,
		max(started_at) as last_attempt_at, max(completed_at) as last_completed_at,
		least(min(started_at), min(completed_at)) as first_at`,
	scenario_outcomes: sql`
		0::bigint as attempt_rows, 0::bigint as attempts_completed, 0::bigint as attempts_both,
		0::bigint as attempts_timed, 0::bigint as attempt_seconds, 0::bigint as completed_timed,
		0::bigint as completed_seconds,
		count(*) as outcome_rows, count(*) filter (where was_goal_achieved) as outcomes_achieved,
		coalesce(sum(${clamped(sql`duration_seconds`)}), 0) as outcome_seconds,
		count(duration_seconds) filter (where was_goal_achieved) as achieved_timed,
		coalesce(sum(${clamped(sql`duration_seconds`)}) filter (where was_goal_achieved), 0)
			as achieved_seconds,
		count(*) filter (where duration_seconds < 0) as below_zero,
		count(*) filter (where duration_seconds > 86400) as above_day,
		max(created_at) as last_attempt_at,
		max(created_at) filter (where was_goal_achieved) as last_completed_at,
		min(created_at) as first_at`
};

/** The rows of one share of the learners, by learner and scenario, table after table. */
export function groupedRows(sources: Source[], bucket: number, buckets: number): SQL {
	const share =
		buckets === 1
			? sql``
			: sql`where coalesce(uuid_hash(user_id) & 2147483647, 0) % ${buckets}::integer = ${bucket}::integer`;
	return sql.join(
		sources.map(
			({ name, table }) =>
				sql`select user_id, scenario_id, ${columns[name]} from ${table} ${share}
					group by user_id, scenario_id`
		),
		sql` union all `
	);
}
