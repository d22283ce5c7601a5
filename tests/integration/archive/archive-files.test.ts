import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { archiveProgress } from '#lib/server/archive/archive-progress.ts';
import { restoreProgress } from '#lib/server/archive/restore-progress.ts';
import { checkBackup } from '#lib/server/backup/check-backup.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { allProgress, before, makeOldProgress, newFile } from './support.ts';

let world: World;

beforeEach(async () => {
	world = await createWorld();
	await makeOldProgress(world);
});

/** In four batches. */
const archive = (file: string, more: Partial<Parameters<typeof archiveProgress>[1]> = {}) =>
	archiveProgress(world.db, { before, file, batchSize: 4, ...more });

describe('refused, and left as it is', () => {
	const expectRefused = async (file: string, words: RegExp, more = {}) => {
		const was = fs.existsSync(file) ? fs.readFileSync(file) : null;
		const rows = await allProgress(world);
		await expect(archive(file, more)).rejects.toThrow(words);
		expect(fs.existsSync(file) ? fs.readFileSync(file) : null).toEqual(was);
		expect(await allProgress(world)).toEqual(rows);
	};

	test('a file that is something else', async () => {
		for (const content of [
			'Dear diary',
			'\n',
			zlib.gzipSync('{"format":"another","version":1}\n'),
			zlib.gzipSync('Dear diary').subarray(0, 15),
			zlib.gzipSync(`{"format":"rehearsal-progress","version":1,"archive":"x"}\n`),
			Buffer.alloc(2000)
		]) {
			const file = await newFile();
			fs.writeFileSync(file, content);
			await expectRefused(file, /is no archive of progress/);
		}
		const newer = await newFile();
		const header = { format: 'rehearsal-progress', archive: randomUUID(), before };
		fs.writeFileSync(newer, zlib.gzipSync(`${JSON.stringify({ ...header, version: 2 })}\n`));
		await expectRefused(newer, /newer version/);
		const foreign = await newFile();
		fs.writeFileSync(foreign, zlib.gzipSync(`${JSON.stringify({ ...header, version: 1 })}\n`));
		await expectRefused(foreign, /another database/);
		await expectRefused('/nowhere/at all', /cannot be written: ENOENT/);
	});

	test('an instant that is none, or is yet to come, before any file is made', async () => {
		const file = await newFile();
		await expectRefused(file, /no date/, { before: new Date('nonsense') });
		await expectRefused(file, /in the future/, { before: new Date(Date.now() + 60_000) });
		expect(fs.existsSync(file)).toBe(false);
	});

	test('an unfinished archive under another date, cut short, or damaged', async () => {
		const file = await newFile();
		let steps = 0;
		const onStep = () => {
			if (++steps === 6) throw new Error('stop');
		};
		await expect(archive(file, { onStep })).rejects.toThrow('stop');
		await expectRefused(file, /older than 2026-01-01/, { before: new Date('2025-12-31') });
		const whole = fs.readFileSync(file);
		const first = Buffer.from(whole);
		const [one] = await world.db.$client<{ end: number }[]>`
			select file_bytes::integer as end from progress_archive_batches where number = 1`;
		// In its checksum: elsewhere a bit may mean nothing.
		first[one!.end - 6]! ^= 1;
		fs.writeFileSync(file, first);
		await expectRefused(file, /damaged: batch 1/);
		fs.writeFileSync(file, whole.subarray(0, 700));
		await expectRefused(file, /cut short: it holds [01] of 2 batches/);
		fs.writeFileSync(file, whole);
		expect(await archive(file)).toMatchObject({ rows: 15 });
	});

	test('a file that another command writes to', async () => {
		const file = await newFile();
		let refusals = 0;
		await archive(file, {
			onStep: async () => {
				await expect(archive(file)).rejects.toThrow('Another command is writing');
				refusals += 1;
			}
		});
		expect(refusals).toBe(9);
	});

	test('a finished archive says so, and takes nothing more', async () => {
		const file = await newFile();
		await archive(file);
		await restoreProgress(world.db, { file });
		const size = fs.statSync(file).size;
		expect(await archive(file)).toMatchObject({ rows: 15, batches: 4, wasFinished: true });
		expect(fs.statSync(file).size).toBe(size);
		expect(await allProgress(world)).toHaveLength(15);
	});
});

test('what is no file is refused, and left as it is', async () => {
	const fifo = await newFile();
	execFileSync('mkfifo', ['-m', '640', fifo]);
	await expect(archiveProgress(world.db, { before, file: fifo })).rejects.toThrow(/no archive/);
	expect(fs.statSync(fifo).mode & 0o777).toBe(0o640);
	const [archives] = await world.db.execute(sql`select count(*)::integer from progress_archives`);
	expect(archives).toEqual({ count: 0 });
	await expect(restoreProgress(world.db, { file: path.dirname(fifo) })).rejects.toThrow(
		/no archive/
	);
	await expect(checkBackup(path.dirname(fifo))).rejects.toThrow(/no backup/);
});

test('a file that a copy of the database has gone on with loses nothing to the other', async () => {
	const file = await newFile();
	await archiveProgress(world.db, { before, file, batchSize: 1 });
	// As it stood in the copy when it was made.
	await world.db.execute(sql`delete from progress_archive_batches where number > 1`);
	await world.db.execute(sql`update progress_archives set finished_at = null`);
	const whole = fs.readFileSync(file);
	await expect(archiveProgress(world.db, { before, file, batchSize: 1 })).rejects.toThrow(
		/knows nothing of/
	);
	expect(fs.readFileSync(file)).toEqual(whole);
});
