import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cleanUp } from '#tests/support/app-process.ts';
import { makeTemporaryDirectory } from '#tests/support/data-directory.ts';
import { type FaultScene, openFaultScene } from '#tests/support/fault-scene.ts';
import { endOwnPostgres, startOwnPostgres } from '#tests/support/own-postgres.ts';

const disk = await makeTemporaryDirectory('small-disk');
/** A small disk can be made by root alone, and not in every container. */
const hasDisk =
	spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=200m,mode=0711', 'none', disk]).status === 0;
let scene: FaultScene | undefined;

afterAll(async () => {
	await scene?.stop();
	await cleanUp();
	await endOwnPostgres();
	if (hasDisk) spawnSync('umount', [disk]);
	fs.rmdirSync(disk);
});

/** Writes until nothing more fits. */
function fill(file: string): void {
	const block = Buffer.alloc(64 * 1024);
	const descriptor = fs.openSync(file, 'w');
	try {
		for (;;) fs.writeSync(descriptor, block);
	} catch (error) {
		expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
	} finally {
		fs.closeSync(descriptor);
	}
}

test.runIf(hasDisk)(
	'nothing that was acknowledged is lost when the database has no room left',
	async () => {
		const server = await startOwnPostgres(
			{ min_wal_size: '32MB', max_wal_size: '48MB' },
			undefined,
			path.join(disk, 'data')
		);
		const { endure, db } = (scene = await openFaultScene(server.url));
		const filler = path.join(disk, 'filler');
		const counts = await endure({
			begin: async () => {
				fill(filler);
				// Learners' rows alone would take long to need room.
				const growing = db.$client`create table growing as select * from generate_series(1, 1e7)`;
				await expect(growing).rejects.toThrow();
			},
			end: async () => {
				fs.rmSync(filler);
				// Without room for its log it may have gone altogether.
				if (!server.isRunning()) await server.start();
			},
			milliseconds: 4_000
		});
		expect(counts.acknowledged).toBeGreaterThan(0);
	}
);
