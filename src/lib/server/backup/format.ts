import { crc32 } from 'node:zlib';
import { z } from 'zod';

/*
 * A backup is gzip: `zcat FILE` shows lines. The first is the header, in JSON. For each table follow
 * `{"table":…}`, its rows as COPY writes them, `\.`, and `{"table":…,"rows":…,"sum":…}`; then
 * `{"end":true,…}`. A second, small gzip member ends the file: the SHA-256 of all bytes before it.
 */

export const formatName = 'rehearsal-backup';
export const formatVersion = 1;

/** The line that ends a table's rows: no row is ever written so. */
export const endOfRows = Buffer.from('\\.\n');

const tableSchema = z.object({
	name: z.string().min(1),
	/** Without those that the database computes. */
	columns: z.array(z.string().min(1)).min(1)
});
export type BackupTable = z.output<typeof tableSchema>;

export const headerSchema = z.object({
	format: z.literal(formatName),
	version: z.literal(formatVersion),
	/** Instant of the snapshot, ISO 8601. */
	createdAt: z.iso.datetime({ offset: true }),
	/** Version of the server, such as `18.4`. */
	postgres: z.string(),
	/** In the order in which they were applied. */
	migrations: z.array(z.object({ name: z.string(), hash: z.string() })),
	/** In the order in which they can be filled: a table comes after those that it refers to. */
	tables: z.array(tableSchema),
	sequences: z.array(z.object({ name: z.string(), value: z.string(), isCalled: z.boolean() })),
	/** Tables of the database that are not the app's, by schema and name. */
	notIncluded: z.array(z.string())
});
export type BackupHeader = z.output<typeof headerSchema>;

/** What stands before a table's rows, and after them. */
export const tableStartSchema = z.strictObject({ table: z.string() });
export const tableEndSchema = z.strictObject({
	table: z.string(),
	rows: z.int().nonnegative(),
	/** Of the rows, see `RowSum`. */
	sum: z.string()
});

export const endSchema = z.strictObject({
	end: z.literal(true),
	rows: z.int().nonnegative(),
	/** Figures that were wrong in the database; null where they could not be compared. */
	differences: z.int().nonnegative().nullable()
});
export type BackupEnd = z.output<typeof endSchema>;

/** A line of JSON. */
export const jsonLine = (value: object): Buffer => Buffer.from(`${JSON.stringify(value)}\n`);

/**
 * The file's last bytes: a gzip member that holds its text uncompressed, so that the same sum always
 * makes the same bytes, and a change of any one of them shows.
 *
 * @param sha256 of all bytes before it, in hex
 */
export function sealOf(sha256: string): Buffer {
	const text = jsonLine({ sha256 });
	const gzipHeader = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
	const storedBlock = Buffer.alloc(5);
	storedBlock.writeUInt8(1, 0);
	storedBlock.writeUInt16LE(text.length, 1);
	storedBlock.writeUInt16LE(~text.length & 0xffff, 3);
	const gzipTrailer = Buffer.alloc(8);
	gzipTrailer.writeUInt32LE(crc32(text), 0);
	gzipTrailer.writeUInt32LE(text.length, 4);
	return Buffer.concat([gzipHeader, storedBlock, text, gzipTrailer]);
}

/** In bytes; the same for every file. */
export const sealLength = sealOf('0'.repeat(64)).length;
