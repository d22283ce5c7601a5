import { createHash, type Hash } from 'node:crypto';
import fs from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { z } from 'zod';
import { SetupError } from '../setup-error.ts';
import {
	type BackupEnd,
	type BackupHeader,
	type BackupTable,
	endOfRows,
	endSchema,
	formatName,
	formatVersion,
	headerSchema,
	sealLength,
	sealOf,
	tableEndSchema,
	tableStartSchema
} from './format.ts';
import { linesOf, wholeLines } from './lines.ts';
import { RowSum } from './row-sum.ts';

/** What every gzip file begins with. */
const gzipMark = Buffer.from([0x1f, 0x8b]);

/** A backup's parts, in this order; the ones between `table` and `tableEnd` are that table's. */
export type BackupPart =
	| { kind: 'header'; header: BackupHeader }
	| { kind: 'table'; table: BackupTable }
	/** Whole lines, as COPY takes them, and how many rows of the table there were so far. */
	| { kind: 'rows'; lines: Buffer; rows: number }
	| { kind: 'tableEnd'; table: BackupTable; rows: number; sum: string }
	/** `seal` is the same for the same bytes alone. */
	| { kind: 'end'; end: BackupEnd; seal: string };

/**
 * Reads a backup from its beginning to its end, a piece at a time, and checks it on the way: only
 * when the last part is there, every byte of the file is known to be as it was written.
 *
 * @throws {SetupError} when it is no backup, one of a newer version, or not whole
 */
export async function* readBackup(file: string): AsyncGenerator<BackupPart> {
	const handle = await fs.promises.open(file, 'r').catch((error: Error) => {
		throw new SetupError(`${file} cannot be read: ${error.message}`, { cause: error });
	});
	try {
		const stat = await handle.stat();
		if (!stat.isFile()) throw noBackup(file);
		const { size } = stat;
		const start = await handle.read(Buffer.alloc(2), 0, 2, 0);
		if (!start.buffer.equals(gzipMark)) throw noBackup(file);
		const fileHash = createHash('sha256');
		let end: BackupEnd | null = null;
		for await (const part of readParts(file, linesIn(handle, size - sealLength, fileHash))) {
			if (part.kind === 'end') end = part.end;
			else yield part;
		}
		const seal = fileHash.digest('hex');
		const { buffer } = await handle.read(
			Buffer.alloc(sealLength),
			0,
			sealLength,
			size - sealLength
		);
		if (!end || !buffer.equals(sealOf(seal))) throw damaged(file);
		yield { kind: 'end', end, seal };
	} catch (error) {
		// What the decompression says of damaged bytes helps nobody.
		throw String((error as NodeJS.ErrnoException).code).startsWith('Z_') ? damaged(file) : error;
	} finally {
		await handle.close();
	}
}

/** The decompressed lines of the file's first bytes, which go into the hash as they lie there. */
async function* linesIn(
	handle: fs.promises.FileHandle,
	length: number,
	fileHash: Hash
): AsyncGenerator<Buffer> {
	const gunzip = createGunzip({ chunkSize: 2 ** 17 });
	// What fails here, the lines fail with.
	const unzipping = pipeline(bytesOf(handle, length, fileHash), gunzip).catch(() => undefined);
	try {
		yield* wholeLines(gunzip as AsyncIterable<Buffer>);
	} finally {
		gunzip.destroy();
		await unzipping;
	}
}

/** The file's first bytes, which all go into the hash. */
async function* bytesOf(
	handle: fs.promises.FileHandle,
	length: number,
	fileHash: Hash
): AsyncGenerator<Buffer> {
	for (let at = 0; at < length;) {
		const wanted = Math.min(2 ** 17, length - at);
		const { buffer, bytesRead } = await handle.read(Buffer.alloc(wanted), 0, wanted, at);
		// Cut off while it was read.
		if (bytesRead === 0) return;
		const bytes = buffer.subarray(0, bytesRead);
		fileHash.update(bytes);
		at += bytesRead;
		yield bytes;
	}
}

async function* readParts(file: string, pieces: AsyncIterable<Buffer>): AsyncGenerator<BackupPart> {
	let header: BackupHeader | null = null;
	let end: BackupEnd | null = null;
	let table: BackupTable | null = null;
	let sum = new RowSum();
	let isInRows = false;
	let tablesDone = 0;
	let rows = 0;
	for await (const piece of pieces) {
		for (let at = 0; at < piece.length;) {
			if (isInRows) {
				const stop = addRows(piece, at, sum);
				if (stop > at) yield { kind: 'rows', lines: piece.subarray(at, stop), rows: sum.rows };
				if (stop < piece.length) isInRows = false;
				at = stop < piece.length ? stop + endOfRows.length : stop;
				continue;
			}
			const [{ line, next } = { line: piece, next: piece.length }] = linesOf(piece, at);
			at = next;
			if (end) throw damaged(file);
			if (!header) {
				header = readHeader(file, line);
				yield { kind: 'header', header };
			} else if (table) {
				const read = parse(file, tableEndSchema, line);
				const isRight = read.table === table.name && read.rows === sum.rows;
				if (!isRight || read.sum !== sum.toString()) throw damaged(file);
				yield { kind: 'tableEnd', table, rows: sum.rows, sum: read.sum };
				rows += sum.rows;
				tablesDone += 1;
				table = null;
			} else if (tablesDone < header.tables.length) {
				table = header.tables[tablesDone] as BackupTable;
				if (parse(file, tableStartSchema, line).table !== table.name) throw damaged(file);
				sum = new RowSum();
				isInRows = true;
				yield { kind: 'table', table };
			} else {
				end = parse(file, endSchema, line);
				if (end.rows !== rows) throw damaged(file);
				yield { kind: 'end', end, seal: '' };
			}
		}
	}
	if (!header) throw noBackup(file);
}

/** Adds rows up to the line that ends them. Returns where that begins, or the piece's length. */
function addRows(piece: Buffer, from: number, sum: RowSum): number {
	let at = from;
	for (const { line, next } of linesOf(piece, from)) {
		if (line.length === endOfRows.length - 1 && endOfRows.indexOf(line) === 0) return at;
		sum.add(line);
		at = next;
	}
	return at;
}

function readHeader(file: string, line: Buffer): BackupHeader {
	const found = parseJson(line) as { format?: unknown; version?: unknown } | null;
	if (found?.format !== formatName) throw noBackup(file);
	if (found.version !== formatVersion) {
		throw new SetupError(
			`${file} was written in format ${String(found.version)}; this version of Rehearsal reads format ${formatVersion}. Restore it with the version that made it, or a later one.`
		);
	}
	return parse(file, headerSchema, line);
}

function parse<Schema extends z.ZodType>(
	file: string,
	schema: Schema,
	line: Buffer
): z.output<Schema> {
	const parsed = schema.safeParse(parseJson(line));
	if (!parsed.success) throw damaged(file);
	return parsed.data;
}

function parseJson(line: Buffer): unknown {
	try {
		return JSON.parse(line.toString());
	} catch {
		return null;
	}
}

const noBackup = (file: string) => new SetupError(`${file} is no backup of Rehearsal.`);

const damaged = (file: string) =>
	new SetupError(`${file} is damaged or cut off: take another copy. Nothing was changed.`);
