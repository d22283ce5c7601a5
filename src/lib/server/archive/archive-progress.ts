import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { lockForRemoval } from '../db/locks.ts';
import { progressArchives } from '../db/schema/index.ts';
import { SetupError } from '../setup-error.ts';
import {
	type ArchiveHeader,
	encodeBatch,
	encodeHeader,
	type RecordedBatch,
	readHeader,
	refuseUnknownBatches,
	syncDirectoryOf,
	verifyBatches,
	writeFrom
} from './archive-file.ts';
import { type ArchiveRecord, findArchive } from './archive-record.ts';
import { retried } from './batch-transaction.ts';
import { type ArchiveHold, holdArchive } from './hold-archive.ts';
import { type PickedRow, pickOldRows, type RowKey } from './pick-old-rows.ts';
import { takeOutBatch } from './take-out-batch.ts';

const usualBatchSize = 1_000;

/** What has just been done: the file has the batch, or the rows have left the database as well. */
export type ArchiveStep = { step: 'begun' } | { step: 'written' | 'taken-out'; rows: number };

export interface ArchiveInput {
	/** Rows untouched since then are moved. */
	before: Date;
	/** Absolute path. A new file is made; one of an unfinished archive is gone on with. */
	file: string;
	/** Rows that leave the database at once; 1,000 unless given. */
	batchSize?: number | undefined;
	/** Stops between two batches. */
	signal?: AbortSignal | undefined;
	/** Told of every step; what it throws stops the archive there. */
	onStep?: ((step: ArchiveStep) => void | Promise<void>) | undefined;
}

export interface ArchiveSummary {
	archiveId: string;
	/** All that the archive has taken out, whenever it was. */
	rows: number;
	batches: number;
	/** Length of the file up to the end of its last batch; 0 without any. */
	fileBytes: number;
	/** It was finished before, and nothing was done. */
	wasFinished: boolean;
}

/**
 * Moves old progress into a file: rows without a save, rating, note or open attempt that nobody has
 * touched since an instant. The file is written first, the rows are deleted when the disk has it, so
 * what was deleted is in the file. Stopped at any point, by whatever, the same call goes on.
 *
 * @throws {SetupError} for an instant in the future, a file that is something else, damaged or of an
 * archive with another instant, one that somebody else is writing to, and for a disk that is full;
 * the driver's error for a database that is away
 */
export async function archiveProgress(db: Database, input: ArchiveInput): Promise<ArchiveSummary> {
	await mustBePast(db, input.before);
	const handle = await openFile(input.file);
	try {
		return await holdArchive(db, (hold) => goOn(db, hold, handle, input));
	} finally {
		await handle.close();
	}
}

async function mustBePast(db: Database, before: Date): Promise<void> {
	const instant = Number.isNaN(before.getTime()) ? null : before.toISOString();
	if (instant === null) throw new SetupError('That is no date.');
	const [clock] = await db.execute<{ past: boolean }>(
		sql`select ${instant}::timestamptz <= now() as past`
	);
	if (!clock?.past) throw new SetupError(`${instant} lies in the future.`);
}

async function goOn(
	db: Database,
	hold: ArchiveHold,
	handle: FileHandle,
	input: ArchiveInput
): Promise<ArchiveSummary> {
	await hold.take(await realpath(input.file));
	const header = await readHeader(handle, input.file);
	const archiveId = header?.archiveId ?? randomUUID();
	await hold.take(archiveId);
	const archive = header
		? await findUnfinished(db, handle, header, input)
		: await begin(db, handle, archiveId, input);
	const wasFinished = archive.finishedAt !== null;
	const batches: RecordedBatch[] = [...archive.batches];
	if (!wasFinished) await write(db, hold, handle, { archiveId, batches }, input);
	return {
		archiveId,
		rows: batches.reduce((sum, { rowCount }) => sum + rowCount, 0),
		batches: batches.length,
		fileBytes: batches.at(-1)?.to ?? 0,
		wasFinished
	};
}

/** For its owner alone: what somebody practised, and when, is nobody else's. */
async function openFile(file: string): Promise<FileHandle> {
	try {
		return await open(file, constants.O_RDWR | constants.O_CREAT, 0o600);
	} catch (error) {
		throw new SetupError(`${file} cannot be written: ${(error as Error).message}`, {
			cause: error
		});
	}
}

/** Finds what the database knows of a file that is there, and makes sure that it is all in it. */
async function findUnfinished(
	db: Database,
	handle: FileHandle,
	{ archiveId, before }: ArchiveHeader,
	input: ArchiveInput
): Promise<ArchiveRecord> {
	// Behind whatever was committing when its connection was lost: it holds the same lock.
	const archive = await retried(() =>
		db.transaction(async (transaction) => {
			await lockForRemoval(transaction);
			return findArchive(transaction, archiveId);
		})
	);
	if (!archive) {
		throw new SetupError(`${input.file} is an archive of another database. Choose another file.`);
	}
	if (before.getTime() !== input.before.getTime()) {
		throw new SetupError(
			`${input.file} is an archive of what is older than ${before.toISOString()}. Go on with that, or choose another file.`
		);
	}
	await verifyBatches(handle, input.file, archive.batches);
	await refuseUnknownBatches(handle, input.file, archive.batches);
	return archive;
}

/** The database knows of an archive before any file does: a file that it does not know is refused. */
async function begin(
	db: Database,
	handle: FileHandle,
	archiveId: string,
	{ before, file, onStep }: ArchiveInput
): Promise<ArchiveRecord> {
	await retried(() =>
		db.insert(progressArchives).values({ id: archiveId, before }).onConflictDoNothing()
	);
	const header = await encodeHeader({ archiveId, before });
	await writing(file, async () => {
		await handle.chmod(0o600);
		await writeFrom(handle, 0, header);
		await syncDirectoryOf(file);
	});
	await onStep?.({ step: 'begun' });
	return { archiveId, before, finishedAt: null, batches: [] };
}

/** Batch by batch, behind those that are recorded; what is taken out is added to them. */
async function write(
	db: Database,
	hold: ArchiveHold,
	handle: FileHandle,
	{ archiveId, batches }: { archiveId: string; batches: RecordedBatch[] },
	{ before, file, batchSize = usualBatchSize, signal, onStep }: ArchiveInput
): Promise<void> {
	const header = await encodeHeader({ archiveId, before });
	for (let after: RowKey | null | undefined; after !== null;) {
		signal?.throwIfAborted();
		const window = { before, after: after ?? null, most: batchSize };
		const picked = await retried(() => pickOldRows(db, window));
		after = picked.next;
		for (let rows: readonly PickedRow[] = picked.rows; rows.length > 0;) {
			const number = batches.length + 1;
			const from = batches.at(-1)?.to ?? 0;
			const lines = rows.map(({ line }) => line);
			const { bytes, sha256 } = await encodeBatch(number, lines);
			const all = from === 0 ? Buffer.concat([header, bytes]) : bytes;
			const to = from + all.length;
			await writing(file, () => writeFrom(handle, from, all));
			await onStep?.({ step: 'written', rows: rows.length });
			const batch = { archiveId, number, rows, fileBytes: to, sha256 };
			const unchanged = await takeOutBatch(db, hold, batch);
			if (unchanged === rows) {
				batches.push({ number, from, to, rowCount: rows.length, sha256 });
				await onStep?.({ step: 'taken-out', rows: rows.length });
				break;
			}
			// Learners came back to some of them: once more without those.
			rows = unchanged;
		}
	}
	const last = batches.at(-1);
	await writing(file, () => writeFrom(handle, last?.to ?? 0, last ? Buffer.of() : header));
	await retried(() =>
		db
			.update(progressArchives)
			.set({ finishedAt: sql`now()` })
			.where(and(eq(progressArchives.id, archiveId), isNull(progressArchives.finishedAt)))
	);
}

/** The disk may be full, or gone. What is in the file and recorded stays, whatever lies behind it. */
async function writing(file: string, write: () => Promise<void>): Promise<void> {
	try {
		await write();
	} catch (error) {
		throw new SetupError(
			`${file} could not be written: ${(error as Error).message}. What was archived is safe; the same command goes on.`,
			{ cause: error }
		);
	}
}
