import { sql, type SQL } from 'drizzle-orm';
import type { Transaction } from '../db/client.ts';
import { violatedConstraint } from '../db/errors.ts';
import { mayRestForeignKeys } from './hold-parents.ts';
import { readNumbers } from './numbers.ts';
import type { OnStep } from './steps.ts';

/** By how much the learners' rows have grown, as the database saw it. */
export interface Written {
	/** Rows that were written, and those of them that were not there before. */
	rows: number;
	newRows: number;
	attempts: number;
	completions: number;
	timedCompletions: number;
	completedSeconds: number;
	totalSeconds: number;
}

/**
 * Adds the learners' old practice to their progress: counts are added, instants are the later or
 * the earlier of the two, saves, ratings, notes and an open attempt stay as they are. What the
 * rows grew by is taken from the writes themselves.
 *
 * @param rows how many there are
 * @param batchPages pages of `legacy_practice` at a time
 */
export async function writeProgress(
	transaction: Transaction,
	rows: number,
	batchPages: number,
	onStep: OnStep
): Promise<Written> {
	const { pages } = await readNumbers<'pages'>(
		transaction,
		sql`select pg_relation_size('pg_temp.legacy_practice') / current_setting('block_size')::bigint as pages`
	);
	const total: Written = {
		rows: 0,
		newRows: 0,
		attempts: 0,
		completions: 0,
		timedCompletions: 0,
		completedSeconds: 0,
		totalSeconds: 0
	};
	onStep({ name: 'progress', done: 0, total: rows });
	const rest = await mayRestForeignKeys(transaction);
	if (rest) await transaction.execute(sql`set local session_replication_role = replica`);
	// Where learners have no progress yet, a plain insert is a quarter cheaper than one that looks
	// first: it is tried until it meets a row.
	let isFirstOfAll = true;
	for (let page = 0; page < pages; page += batchPages) {
		const inBatch = sql`ctid >= ${`(${page},0)`}::tid and ctid < ${`(${page + batchPages},0)`}::tid`;
		const made: Written | null = isFirstOfAll ? await insertBatch(transaction, inBatch) : null;
		isFirstOfAll = made !== null;
		const batch = made ?? (await writeBatch(transaction, inBatch, addToRow));
		for (const name of Object.keys(total) as (keyof Written)[]) total[name] += batch[name];
		onStep({ name: 'progress', done: total.rows, total: rows });
	}
	if (rest) await transaction.execute(sql`set local session_replication_role = origin`);
	return total;
}

/** @returns null when one of the rows was there already; nothing of the batch was written then */
async function insertBatch(transaction: Transaction, pages: SQL): Promise<Written | null> {
	try {
		return await transaction.transaction((savepoint) => writeBatch(savepoint, pages, sql``));
	} catch (error) {
		if (violatedConstraint(error) === 'user_scenario_progress_user_id_scenario_id_pk') return null;
		throw error;
	}
}

const addToRow = sql`
	on conflict (user_id, scenario_id) do update set
		times_attempted = progress.times_attempted + excluded.times_attempted,
		times_completed = progress.times_completed + excluded.times_completed,
		timed_completions = progress.timed_completions + excluded.timed_completions,
		completed_time_seconds = progress.completed_time_seconds + excluded.completed_time_seconds,
		total_time_spent_seconds =
			progress.total_time_spent_seconds + excluded.total_time_spent_seconds,
		last_attempt_at = greatest(progress.last_attempt_at, excluded.last_attempt_at),
		last_completed_at = greatest(progress.last_completed_at, excluded.last_completed_at),
		created_at = least(progress.created_at, excluded.created_at),
		updated_at = now()`;

const grown = (column: SQL) => sql`new.${column} - coalesce(old.${column}, 0)`;

function writeBatch(transaction: Transaction, pages: SQL, onConflict: SQL): Promise<Written> {
	return readNumbers<keyof Written>(
		transaction,
		sql`
			with written as (
				insert into user_scenario_progress as progress (
					user_id, scenario_id, times_attempted, times_completed, timed_completions,
					completed_time_seconds, total_time_spent_seconds,
					last_attempt_at, last_completed_at, created_at)
				select user_id, scenario_id, attempts, completions, timed_completions,
					completed_time_seconds, total_time_spent_seconds,
					last_attempt_at, last_completed_at, first_at
				from legacy_practice where ${pages} and belongs_to = 'learner'
				${onConflict}
				returning old.user_id is null as is_new,
					${grown(sql`times_attempted`)} as attempts,
					${grown(sql`times_completed`)} as completions,
					${grown(sql`timed_completions`)} as timed,
					${grown(sql`completed_time_seconds`)} as completed_seconds,
					${grown(sql`total_time_spent_seconds`)} as total_seconds
			)
			select count(*) as rows, count(*) filter (where is_new) as "newRows",
				sum(attempts) as attempts, sum(completions) as completions,
				sum(timed) as "timedCompletions", sum(completed_seconds) as "completedSeconds",
				sum(total_seconds) as "totalSeconds"
			from written`
	);
}
