import { sql } from 'drizzle-orm';
import { bigint, check, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, instant } from './columns.ts';

/** Files that old progress was moved into. The id stands in the file's first line too. */
export const progressArchives = pgTable('progress_archives', {
	id: uuid('id').primaryKey(),
	// Rows untouched since then were moved.
	before: instant('before').notNull(),
	createdAt: createdAt(),
	// Null while it is being written, and after an interruption.
	finishedAt: instant('finished_at')
});

/**
 * Batches of an archive whose rows have left the database: each row is written in the transaction
 * that deletes them. What the file holds beyond them was never taken out.
 */
export const progressArchiveBatches = pgTable(
	'progress_archive_batches',
	{
		archiveId: uuid('archive_id')
			.notNull()
			.references(() => progressArchives.id, { onDelete: 'cascade' }),
		// From 1.
		number: integer('number').notNull(),
		rowCount: integer('row_count').notNull(),
		// Length of the file up to the end of this batch.
		fileBytes: bigint('file_bytes', { mode: 'number' }).notNull(),
		// Of the batch's rows as they stand in the file, before compression.
		sha256: text('sha256').notNull(),
		archivedAt: instant('archived_at').defaultNow().notNull(),
		// Set in the transaction that puts the rows back.
		restoredAt: instant('restored_at')
	},
	(table) => [
		primaryKey({ columns: [table.archiveId, table.number] }),
		check(
			'progress_archive_batches_positive',
			sql`least(${table.number}, ${table.rowCount}, ${table.fileBytes}) > 0`
		),
		check('progress_archive_batches_sha256', sql`${table.sha256} ~ '^[0-9a-f]{64}$'`)
	]
);
