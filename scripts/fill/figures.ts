import type postgres from 'postgres';

/**
 * Writes the figures of the new scenarios: what their rows of progress add up to, and the trending
 * score that the same events would have led to one by one. Relative to the last instant no power
 * overflows, and what is two years old is still above nothing.
 */
export async function insertFigures(client: postgres.TransactionSql, until: string): Promise<void> {
	await client`
		insert into scenario_metadata (scenario_id, is_listed, amount_saved_count, total_attempts,
			total_times_used, ratings_count, rating_sum, rating_square_sum, timed_completions,
			completed_time_seconds, trending_score, created_at, updated_at)
		select id, is_listed, coalesce(saves, 0), coalesce(attempts, 0), coalesce(completions, 0),
			coalesce(ratings, 0), coalesce(rating_sum, 0), coalesce(rating_square_sum, 0), coalesce(timed, 0),
			coalesce(counted.seconds, 0),
			case when events > 0 then ln(events) / ln(2::double precision) + decayed(null, 1, ${until}) end,
			coalesce(published_at, ${until}), ${until}
		from fill_scenarios left join (
			select scenario_id, count(*) filter (where is_saved) as saves, sum(times_attempted) as attempts,
				sum(times_completed) as completions, count(user_rating) as ratings,
				sum(user_rating) as rating_sum, sum(user_rating * user_rating) as rating_square_sum,
				sum(timed_completions) as timed, sum(completed_time_seconds) as seconds,
				sum(case when author is distinct from user_id then
					2 * coalesce(power(2, extract(epoch from first_saved_at - ${until}::timestamptz)::double precision / 259200), 0)
					+ coalesce(power(2, extract(epoch from attempt_trended_at - ${until}::timestamptz)::double precision / 259200), 0)
					+ coalesce(power(2, extract(epoch from completion_trended_at - ${until}::timestamptz)::double precision / 259200), 0)
				end) as events
			from user_scenario_progress join fill_scenarios on id = scenario_id
			group by scenario_id
		) as counted on scenario_id = id
		order by number`;
	await client`
		insert into scenario_metadata_baseline (scenario_id) select id from fill_scenarios order by number`;
}
