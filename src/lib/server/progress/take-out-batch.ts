import { and, eq, sql, type SQL } from 'drizzle-orm';
import type { Database, Transaction } from '../db/client.ts';
import { lockForRemoval } from '../db/locks.ts';
import { withPatience } from '../db/patience.ts';
import { withRetry } from '../db/retry.ts';
import { progressArchiveBatches, userScenarioProgress } from '../db/schema/index.ts';
import { joinLines } from './archive-file.ts';
import type { ArchiveHold } from './hold-archive.ts';

/** Rows of a batch as they stand in the file: JSON lines, all of whose columns are compared. */
export const given = (lines: readonly string[]): SQL => sql`given as materialized (
	select line, line::jsonb as content
	from string_to_table(rtrim(${joinLines(lines)}::text, E'\n'), E'\n') as line
)`;

/** Instants are written alike wherever the server thinks it is. */
export const inUtc = (transaction: Transaction): Promise<unknown> =>
	transaction.execute(sql`set local timezone = 'UTC'`);

export interface WrittenBatch {
	archiveId: string;
	number: number;
	/** Rows as they stand in the file, on the disk already. */
	lines: readonly string[];
	/** Length of the file up to the batch's end. */
	fileBytes: number;
	sha256: string;
}

/**
 * Deletes the rows of a batch that the file has, and records it, in one transaction; the trigger
 * moves their sums to the baseline. A row that was touched since it was read, or is held by its
 * learner just now, stays: then nothing is deleted.
 *
 * @returns the lines whose rows are as they were: all of them when the batch was taken out, else
 * those that a new batch of this number may have
 */
export async function takeOutBatch(
	db: Database,
	hold: ArchiveHold,
	{ lines, ...batch }: WrittenBatch
): Promise<readonly string[]> {
	return retried(() =>
		db.transaction(async (transaction) => {
			// Behind a try of which no answer came, too.
			await lockForRemoval(transaction);
			if (await isRecorded(transaction, batch)) return lines;
			await hold.confirm(transaction, batch.archiveId);
			await inUtc(transaction);
			const unchanged = await transaction.execute<{ line: string }>(sql`
				with ${given(lines)}
				select given.line
				from given join ${userScenarioProgress} as progress
					on progress.user_id = (given.content ->> 'user_id')::uuid
					and progress.scenario_id = given.content ->> 'scenario_id'
				where to_jsonb(progress) = given.content
				order by progress.user_id, progress.scenario_id
				for update of progress skip locked`);
			if (unchanged.length < lines.length) return unchanged.map(({ line }) => line);

			await transaction.insert(progressArchiveBatches).values({ ...batch, rowCount: lines.length });
			const deleted = await transaction.execute(sql`
				with ${given(lines)}
				delete from ${userScenarioProgress} as progress using given
				where progress.user_id = (given.content ->> 'user_id')::uuid
					and progress.scenario_id = given.content ->> 'scenario_id'`);
			if (deleted.count !== lines.length) throw new Error('An archived row was not deleted');
			return lines;
		})
	);
}

/** After a deadlock, a lost connection, and a lock that was waited for in vain. */
export const retried = <T>(run: () => Promise<T>): Promise<T> => withRetry(() => withPatience(run));

async function isRecorded(
	transaction: Transaction,
	{ archiveId, number, sha256 }: Omit<WrittenBatch, 'lines'>
): Promise<boolean> {
	const batches = progressArchiveBatches;
	const known = and(
		eq(batches.archiveId, archiveId),
		eq(batches.number, number),
		eq(batches.sha256, sha256)
	);
	return (await transaction.$count(batches, known)) > 0;
}
