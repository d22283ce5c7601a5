import { asc, eq } from 'drizzle-orm';
import type { Executor } from '../db/client.ts';
import { progressArchiveBatches, progressArchives } from '../db/schema/index.ts';
import type { RecordedBatch } from './archive-file.ts';

/** What the database knows of an archive. */
export interface ArchiveRecord {
	archiveId: string;
	before: Date;
	/** Null while it is unfinished. */
	finishedAt: Date | null;
	/** In order, one behind the other from the file's beginning. */
	batches: (RecordedBatch & { archivedAt: Date; restoredAt: Date | null })[];
}

/** Finds an archive that was made from this database; null for any other. */
export async function findArchive(
	executor: Executor,
	archiveId: string
): Promise<ArchiveRecord | null> {
	const [archive] = await executor
		.select()
		.from(progressArchives)
		.where(eq(progressArchives.id, archiveId));
	if (!archive) return null;
	const rows = await executor
		.select()
		.from(progressArchiveBatches)
		.where(eq(progressArchiveBatches.archiveId, archiveId))
		.orderBy(asc(progressArchiveBatches.number));
	return {
		archiveId,
		before: archive.before,
		finishedAt: archive.finishedAt,
		batches: rows.map(({ fileBytes, ...row }, index) => ({
			...row,
			from: rows[index - 1]?.fileBytes ?? 0,
			to: fileBytes
		}))
	};
}
