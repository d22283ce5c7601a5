import { and, eq, sql, type SQL } from 'drizzle-orm';
import type { Database, Transaction } from '../db/client.ts';
import { lockForRemoval } from '../db/locks.ts';
import { progressArchiveBatches, userScenarioProgress } from '../db/schema/index.ts';
import { joinLines } from './archive-file.ts';
import { inUtc, retried } from './batch-transaction.ts';
import type { ArchiveHold } from './hold-archive.ts';
import type { PickedRow } from './pick-old-rows.ts';

export interface WrittenBatch {
	archiveId: string;
	number: number;
	/** Rows as they stand in the file, on the disk already. */
	rows: readonly PickedRow[];
	/** Length of the file up to the batch's end. */
	fileBytes: number;
	sha256: string;
}

/**
 * Deletes the rows of a batch that the file has, and records it, in one transaction; the trigger
 * moves their sums to the baseline. A row that was touched since it was read, or is held by its
 * learner just now, stays: then nothing is deleted.
 *
 * @returns the rows that are as they were: all of them when the batch was taken out, else those
 * that a new batch of this number may have
 */
export async function takeOutBatch(
	db: Database,
	hold: ArchiveHold,
	{ rows, ...batch }: WrittenBatch
): Promise<readonly PickedRow[]> {
	return retried(() =>
		db.transaction(async (transaction) => {
			// Behind a try of which no answer came, too.
			await lockForRemoval(transaction);
			if (await isRecorded(transaction, batch)) return rows;
			await hold.confirm(transaction, batch.archiveId);
			await inUtc(transaction);
			const unchanged = await transaction.execute<{ place: string }>(sql`
				with ${placed(rows)}
				select given.place
				from given join ${userScenarioProgress} as progress on progress.ctid = given.place::tid
				where to_jsonb(progress) = given.content
				order by progress.user_id, progress.scenario_id
				for update of progress skip locked`);
			if (unchanged.length < rows.length) {
				const places = new Set(unchanged.map(({ place }) => place));
				return rows.filter(({ place }) => places.has(place));
			}
			await transaction.insert(progressArchiveBatches).values({ ...batch, rowCount: rows.length });
			const deleted = await transaction.execute(sql`
				with ${placed(rows)}
				delete from ${userScenarioProgress} as progress using given
				where progress.ctid = given.place::tid`);
			if (deleted.count !== rows.length) throw new Error('An archived row was not deleted');
			return rows;
		})
	);
}

/**
 * Rows of a batch, with where each was read. By their keys the planner may look for them through
 * the index of a scenario that everybody has practised; what lies in its place now may be another
 * row, but not one with the same content.
 */
const placed = (rows: readonly PickedRow[]): SQL => sql`given as materialized (
	select place, line::jsonb as content from rows from (
		string_to_table(rtrim(${joinLines(rows.map(({ line }) => line))}::text, E'\\n'), E'\\n'),
		string_to_table(${rows.map(({ place }) => place).join(' ')}::text, ' ')
	) as read (line, place)
)`;

async function isRecorded(
	transaction: Transaction,
	{ archiveId, number, sha256 }: Omit<WrittenBatch, 'rows'>
): Promise<boolean> {
	const batches = progressArchiveBatches;
	const known = and(
		eq(batches.archiveId, archiveId),
		eq(batches.number, number),
		eq(batches.sha256, sha256)
	);
	return (await transaction.$count(batches, known)) > 0;
}
