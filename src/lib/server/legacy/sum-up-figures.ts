import { sql } from 'drizzle-orm';
import type { Transaction } from '../db/client.ts';
import { SetupError } from '../setup-error.ts';
import { readNumbers } from './numbers.ts';

/**
 * Sums up, by scenario, what there is to add, and of it what belongs to nobody who is there.
 *
 * @returns the number of scenarios
 * @throws {SetupError} when a sum would be larger than the figures can hold
 */
export async function sumUpFigures(transaction: Transaction): Promise<number> {
	await transaction.execute(sql`
		create temporary table legacy_figures on commit drop as
		select scenario_id,
			sum(attempts)::bigint as attempts, sum(completions)::bigint as completions,
			sum(timed_completions)::bigint as timed,
			sum(completed_time_seconds)::bigint as seconds,
			coalesce(sum(attempts) filter (where belongs_to <> 'learner'), 0)::bigint as lone_attempts,
			coalesce(sum(completions) filter (where belongs_to <> 'learner'), 0)::bigint as lone_completions,
			coalesce(sum(timed_completions) filter (where belongs_to <> 'learner'), 0)::bigint as lone_timed,
			coalesce(sum(completed_time_seconds) filter (where belongs_to <> 'learner'), 0)::bigint
				as lone_seconds
		from legacy_practice where belongs_to <> 'gone-scenario'
		group by scenario_id`);
	await transaction.execute(sql`analyze legacy_figures`);
	const [beyond] = await transaction.execute<{ id: string | null }>(sql`
		select min(scenario_id) as id from legacy_figures join scenario_metadata using (scenario_id)
		where total_attempts + attempts > 2147483647`);
	if (beyond?.id) {
		throw new SetupError(
			`The attempts of the scenario ${beyond.id} would add up to more than 2,147,483,647, which the figures cannot hold. Nothing was changed.`
		);
	}
	const { count } = await readNumbers<'count'>(
		transaction,
		sql`select count(*) as count from legacy_figures`
	);
	return count;
}
