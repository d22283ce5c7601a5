import { sql, type SQL } from 'drizzle-orm';
import type { Transaction } from '../db/client.ts';
import { SetupError } from '../setup-error.ts';
import { readNumbers } from './numbers.ts';

/** The four sums that old practice moves, of some table or of a part of it. */
export interface Moved {
	attempts: number;
	completions: number;
	timedCompletions: number;
	completedSeconds: number;
}

/** The eight sums of a scenario's figures, over all scenarios. */
export const sumColumns = [
	'amount_saved_count',
	'total_attempts',
	'total_times_used',
	'timed_completions',
	'completed_time_seconds',
	'ratings_count',
	'rating_sum',
	'rating_square_sum'
] as const;

export type Sums = Record<(typeof sumColumns)[number], number>;

export interface Figures {
	/** What the baseline has grown by, as the database saw it. */
	baseline: Moved;
	/** Over all scenarios: what the figures were, and are. */
	before: Sums;
	after: Sums;
}

/**
 * Moves the scenarios' figures and their baselines by exactly what the rules came to. The shared
 * rows are locked last, in id order, and moved in new statements, which see them as they are then.
 * The trending score stays: practice that old has no weight in it.
 *
 * @throws {SetupError} when a scenario was deleted meanwhile or lacks its figures
 */
export async function writeFigures(transaction: Transaction): Promise<Figures> {
	const { missing } = await readNumbers<'missing'>(
		transaction,
		sql`
			with locked as (
				select scenario_id from scenario_metadata
				where scenario_id in (select scenario_id from legacy_figures)
				order by scenario_id for update
			)
			select (select count(*) from legacy_figures) - (select count(*) from locked) as missing`
	);
	if (missing > 0) throw new SetupError(`${missing} scenarios have no row in scenario_metadata.`);
	const baseline = await readNumbers<keyof Moved>(
		transaction,
		sql`
			with moved as (
				update scenario_metadata_baseline as baseline set
					total_attempts = baseline.total_attempts + figures.lone_attempts,
					total_times_used = baseline.total_times_used + figures.lone_completions,
					timed_completions = baseline.timed_completions + figures.lone_timed,
					completed_time_seconds = baseline.completed_time_seconds + figures.lone_seconds,
					updated_at = now()
				from legacy_figures as figures
				where figures.scenario_id = baseline.scenario_id and figures.lone_attempts > 0
				returning new.total_attempts - old.total_attempts as attempts,
					new.total_times_used - old.total_times_used as completions,
					new.timed_completions - old.timed_completions as timed,
					new.completed_time_seconds - old.completed_time_seconds as seconds
			)
			select sum(attempts) as attempts, sum(completions) as completions,
				sum(timed) as "timedCompletions", sum(seconds) as "completedSeconds" from moved`
	);
	const before = await readSums(transaction, sql`in`);
	await transaction.execute(sql`
		update scenario_metadata as metadata set
			total_attempts = metadata.total_attempts + figures.attempts,
			total_times_used = metadata.total_times_used + figures.completions,
			timed_completions = metadata.timed_completions + figures.timed,
			completed_time_seconds = metadata.completed_time_seconds + figures.seconds,
			updated_at = now()
		from legacy_figures as figures
		where figures.scenario_id = metadata.scenario_id`);
	const after = await readSums(transaction, sql`in`);
	// Others may be at work on these: read once, they are the same on both sides.
	const untouched = await readSums(transaction, sql`not in`);
	for (const name of sumColumns) {
		before[name] += untouched[name];
		after[name] += untouched[name];
	}
	return { baseline, before, after };
}

function readSums(transaction: Transaction, where: SQL): Promise<Sums> {
	const sums = sumColumns.map((column) => {
		const name = sql.identifier(column);
		return sql`sum(${name}) as ${name}`;
	});
	return readNumbers(
		transaction,
		sql`select ${sql.join(sums, sql`, `)} from scenario_metadata
			where scenario_id ${where} (select scenario_id from legacy_figures)`
	);
}
