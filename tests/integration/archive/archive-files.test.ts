import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { archiveProgress } from '#lib/server/archive/archive-progress.ts';
import { restoreProgress } from '#lib/server/archive/restore-progress.ts';
import { checkBackup } from '#lib/server/backup/check-backup.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { before, newFile, practiseLongAgo } from './support.ts';

let world: World;

beforeEach(async () => {
	world = await createWorld();
	const scenario = await world.createScenario();
	for (let kind = 0; kind < 4; kind++) {
		await practiseLongAgo(world, await world.createUser(), scenario, kind);
	}
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
