import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { z } from 'zod';
import { SetupError } from '../setup-error.ts';

// An archive of progress: JSON Lines, compressed as one gzip member for the first line and one for
// each batch, so that `gzip -dc` reads it, and a file that ends with a batch is whole.
//
//   {"format":"rehearsal-progress","version":1,"archive":"<uuid>","before":"<instant>"}
//   {"batch":1,"rows":2,"sha256":"<of the next two lines, their line ends included>"}
//   {"user_id":"…","scenario_id":"…", … every column of `user_scenario_progress` …}
//   {"user_id":"…","scenario_id":"…", …}
//   {"batch":2, …

const format = 'rehearsal-progress';
const version = 1;
const nobody = '00000000-0000-0000-0000-000000000000';

const gzip = promisify<zlib.InputType, zlib.ZlibOptions, Buffer>(zlib.gzip);
const gunzip = promisify<zlib.InputType, zlib.ZlibOptions, Buffer>(zlib.gunzip);

/** Bytes of the file that are looked at behind what is recorded. */
const mostRead = 2 ** 25;

const headerLine = z.object({
	format: z.literal(format),
	version: z.number(),
	archive: z.uuid(),
	before: z.iso.datetime().transform((text) => new Date(text))
});
const batchLine = z.object({ batch: z.number(), rows: z.number(), sha256: z.string() });

/** The columns of version 1. A column that the table gets later is not restored, but defaulted. */
export const archivedColumns = [
	'user_id',
	'scenario_id',
	'is_saved',
	'saved_at',
	'first_saved_at',
	'times_completed',
	'times_attempted',
	'last_attempt_at',
	'last_completed_at',
	'attempt_trended_at',
	'completion_trended_at',
	'timed_completions',
	'completed_time_seconds',
	'total_time_spent_seconds',
	'open_attempt_id',
	'open_attempt_started_at',
	'open_attempt_state',
	'last_attempt_id',
	'last_attempt_outcome',
	'language',
	'user_rating',
	'rated_at',
	'user_notes',
	'notes_updated_at',
	'comfort_answers',
	'created_at',
	'updated_at'
] as const;

/** What the file's first line says of it. */
export interface ArchiveHeader {
	archiveId: string;
	/** Rows untouched since then are in it. */
	before: Date;
}

/** Where a batch lies in the file, and what it holds, as the database has it. */
export interface RecordedBatch {
	number: number;
	/** Bytes from the file's beginning; the first batch's begin with the first line. */
	from: number;
	to: number;
	rowCount: number;
	sha256: string;
}

/** A row's lines as they stand in the file: what is hashed, and what the database reads. */
export const joinLines = (lines: readonly string[]): string =>
	lines.map((line) => `${line}\n`).join('');

/**
 * The first line, always of the same length and not made smaller, also in a later version: one that
 * was torn while it was written is known by it.
 */
export function encodeHeader({ archiveId, before }: ArchiveHeader): Promise<Buffer> {
	const header = { format, version, archive: archiveId, before: before.toISOString() };
	return gzip(`${JSON.stringify(header)}\n`, { level: 0 });
}

/** @param lines rows as JSON, without line ends */
export async function encodeBatch(
	number: number,
	lines: readonly string[]
): Promise<{ bytes: Buffer; sha256: string }> {
	const text = joinLines(lines);
	const sha256 = hashOf(text);
	const first = JSON.stringify({ batch: number, rows: lines.length, sha256 });
	return { bytes: await gzip(`${first}\n${text}`, {}), sha256 };
}

/**
 * Reads what a file is.
 *
 * @returns null for an empty file, and for one whose first line was cut short while it was written
 * @throws {SetupError} for a file that is something else
 */
export async function readHeader(handle: FileHandle, file: string): Promise<ArchiveHeader | null> {
	// A directory, or a device.
	if (!(await handle.stat()).isFile()) throw noArchive(file);
	const sample = await encodeHeader({ archiveId: nobody, before: new Date(0) });
	const bytes = await readBytes(handle, 0, sample.length);
	// Alike in every archive.
	const beginning = sample.subarray(0, sample.indexOf(nobody));
	const isOurs = beginning.subarray(0, bytes.length).equals(bytes.subarray(0, beginning.length));
	if (isOurs && bytes.length < sample.length) return null;
	const text = await gunzip(bytes, {}).then(String, () => '');
	const line = headerLine.safeParse(parseJson(text));
	if (!line.success) throw noArchive(file);
	if (line.data.version > version) {
		throw new SetupError(`${file} was written by a newer version of Rehearsal.`);
	}
	return { archiveId: line.data.archive, before: line.data.before };
}

/**
 * Reads a batch and makes sure that it is what the database remembers of it.
 *
 * @returns its rows as JSON, without line ends
 * @throws {SetupError} where it is not
 */
export async function readBatch(
	handle: FileHandle,
	file: string,
	batch: RecordedBatch
): Promise<string[]> {
	const bytes = await readBytes(handle, batch.from, batch.to - batch.from);
	const lines = await gunzip(bytes, {}).then(
		(text) => text.toString().split('\n'),
		() => []
	);
	if (batch.from === 0) lines.shift();
	const said = batchLine.safeParse(parseJson(lines.shift()));
	// Every line ends with a line end, so that the last part is empty.
	const isWhole = lines.pop() === '' && lines.length === batch.rowCount;
	const isTrue = said.success && said.data.batch === batch.number;
	if (!isWhole || !isTrue || hashOf(joinLines(lines)) !== batch.sha256) {
		throw new SetupError(
			`${file} is damaged: batch ${batch.number} is not what was archived. Nothing was changed.`
		);
	}
	return lines;
}

/**
 * Makes sure that all recorded batches are in the file, whole.
 *
 * @throws {SetupError} for one that is cut short or damaged
 */
export async function verifyBatches(
	handle: FileHandle,
	file: string,
	batches: readonly RecordedBatch[]
): Promise<void> {
	const { size } = await handle.stat();
	const complete = batches.filter(({ to }) => to <= size).length;
	if (complete < batches.length) {
		throw new SetupError(
			`${file} is cut short: it holds ${complete} of ${batches.length} batches. Nothing was changed.`
		);
	}
	for (const batch of batches) await readBatch(handle, file, batch);
}

/**
 * Makes sure that at most one batch lies behind the recorded ones: what was being written when an
 * archive was stopped. With more of them, another copy of this database has gone on with the file.
 *
 * @throws {SetupError} for a file that has more
 */
export async function refuseUnknownBatches(
	handle: FileHandle,
	file: string,
	batches: readonly RecordedBatch[]
): Promise<void> {
	const from = batches.at(-1)?.to ?? 0;
	const { size } = await handle.stat();
	const behind = await readBytes(handle, from, Math.min(size - from, mostRead));
	const text = await gunzip(behind, {
		finishFlush: zlib.constants.Z_SYNC_FLUSH
	}).then(String, () => '');
	if ((text.match(/^\{"batch":.*\}$/gm) ?? []).length > 1) {
		throw new SetupError(
			`${file} holds batches that this database knows nothing of: a copy of it has gone on with the archive. Choose another file.`
		);
	}
}

/** Writes at a place of the file, cuts off what lies behind, and waits until the disk has it. */
export async function writeFrom(handle: FileHandle, from: number, bytes: Buffer): Promise<void> {
	await handle.truncate(from);
	for (let done = 0; done < bytes.length;) {
		const left = bytes.length - done;
		done += (await handle.write(bytes, done, left, from + done)).bytesWritten;
	}
	await handle.sync();
}

/** Waits until the disk knows of a new file by its name. */
export async function syncDirectoryOf(file: string): Promise<void> {
	// Windows has no such thing.
	const directory = await open(path.dirname(file), 'r').catch(() => null);
	await directory?.sync().catch(() => undefined);
	await directory?.close();
}

export const noArchive = (file: string): SetupError =>
	new SetupError(`${file} is no archive of progress.`);

async function readBytes(handle: FileHandle, from: number, length: number): Promise<Buffer> {
	const buffer = Buffer.alloc(length);
	let done = 0;
	for (;;) {
		const { bytesRead } = await handle.read(buffer, done, length - done, from + done);
		done += bytesRead;
		if (bytesRead === 0 || done === length) return buffer.subarray(0, done);
	}
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

function parseJson(text: string | undefined): unknown {
	try {
		return JSON.parse(text ?? '');
	} catch {
		return undefined;
	}
}
