import { type FileHandle, open } from 'node:fs/promises';
import type { Database } from '../db/client.ts';
import { SetupError } from '../setup-error.ts';
import { noArchive, readBatch, readHeader, verifyBatches } from './archive-file.ts';
import { type ArchiveRecord, findArchive } from './archive-record.ts';
import { type PutBack, putBackBatch } from './put-back-batch.ts';

export interface RestoreInput {
	/** Absolute path. */
	file: string;
	/** Told of every batch that is back; what it throws stops the restore there. */
	onBatch?: ((batch: PutBack) => void | Promise<void>) | undefined;
}

export interface RestoreSummary extends PutBack {
	archiveId: string;
	/** Batches that were put back. */
	batches: number;
	/** Batches that had been put back before. */
	batchesBefore: number;
}

/**
 * Puts archived progress back, and takes its sums out of the baseline. All of the file is checked
 * before anything is touched. Batches that are back already are passed over, so the same call goes
 * on after an interruption, and a second one does nothing.
 *
 * @throws {SetupError} for a file that is no archive, of another database, cut short or damaged
 */
export async function restoreProgress(
	db: Database,
	{ file, onBatch }: RestoreInput
): Promise<RestoreSummary> {
	const handle = await openFile(file);
	try {
		const archive = await findKnown(db, handle, file);
		await verifyBatches(handle, file, archive.batches);
		const summary: RestoreSummary = {
			archiveId: archive.archiveId,
			batches: 0,
			batchesBefore: 0,
			rows: 0,
			merged: 0,
			deletedLearners: 0,
			goneScenarios: 0,
			unknownLearners: 0
		};
		for (const batch of archive.batches) {
			const done = batch.restoredAt
				? null
				: await putBackBatch(db, {
						...batch,
						archiveId: archive.archiveId,
						lines: await readBatch(handle, file, batch)
					});
			if (!done) {
				summary.batchesBefore += 1;
				continue;
			}
			summary.batches += 1;
			for (const count of Object.keys(done) as (keyof PutBack)[]) summary[count] += done[count];
			await onBatch?.(done);
		}
		return summary;
	} finally {
		await handle.close();
	}
}

async function openFile(file: string): Promise<FileHandle> {
	try {
		return await open(file, 'r');
	} catch (error) {
		throw new SetupError(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
	}
}

async function findKnown(db: Database, handle: FileHandle, file: string): Promise<ArchiveRecord> {
	const header = await readHeader(handle, file);
	if (!header) throw noArchive(file);
	const archive = await findArchive(db, header.archiveId);
	if (!archive) {
		throw new SetupError(
			`${file} is an archive of another database: this one has no record of it.`
		);
	}
	return archive;
}
