import type postgres from 'postgres';

const seconds = (column: string) => `sum(least(greatest(${column}, 0), 86400))`;

const queries = [
	`select user_id, scenario_id, count(*), count(completed_at), count(time_spent_seconds),
		${seconds('time_spent_seconds')},
		count(time_spent_seconds) filter (where completed_at is not null),
		${seconds('time_spent_seconds')} filter (where completed_at is not null),
		max(started_at), max(completed_at), min(started_at), min(completed_at)
	from scenario_attempts group by user_id, scenario_id`,
	`select user_id, scenario_id, count(*), count(*) filter (where was_goal_achieved),
		count(duration_seconds), ${seconds('duration_seconds')},
		count(duration_seconds) filter (where was_goal_achieved),
		${seconds('duration_seconds')} filter (where was_goal_achieved),
		max(created_at), max(created_at) filter (where was_goal_achieved), min(created_at)
	from scenario_outcomes group by user_id, scenario_id`
];

/**
 * Groups both old tables by learner and scenario, and nothing else: the server computes every row
 * and throws it away.
 *
 * @param workMemory as a setting; the server's own when left out
 * @returns milliseconds
 */
export async function bareAggregation(client: postgres.Sql, workMemory?: string): Promise<number> {
	return client.begin(async (transaction) => {
		if (workMemory) await transaction`select set_config('work_mem', ${workMemory}, true)`;
		const begun = performance.now();
		for (const query of queries) {
			await transaction.unsafe(`explain (analyze, timing off, buffers off) ${query}`);
		}
		return performance.now() - begun;
	});
}
