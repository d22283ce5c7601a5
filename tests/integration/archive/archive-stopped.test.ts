import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import zlib from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { type ArchiveStep, archiveProgress } from '#lib/server/archive/archive-progress.ts';
import { restoreProgress } from '#lib/server/archive/restore-progress.ts';
import { connectForServing } from '#lib/server/db/client.ts';
import { progressArchives } from '#lib/server/db/schema/index.ts';
import { expectEquation } from '#tests/support/equation.ts';
import { createWorld, endOtherConnections, type World } from '#tests/support/world.ts';
import {
	keyOf,
	allProgress,
	before,
	endAllButHolder,
	endHolder,
	makeOldProgress,
	newFile,
	rowsIn
} from './support.ts';

let world: World;

beforeEach(async () => {
	world = await createWorld();
	await makeOldProgress(world);
});

/** In four batches. */
const archive = (file: string, more: Partial<Parameters<typeof archiveProgress>[1]> = {}) =>
	archiveProgress(world.db, { before, file, batchSize: 4, ...more });

describe('stopped', () => {
	/** What can stop it: each is set up at a step, and makes the archive fail there or later. */
	const stops: Record<string, (controller: AbortController) => unknown> = {
		'by an error': () => {
			throw new Error('stop');
		},
		'by a signal': (controller) => controller.abort()
	};

	for (const [how, stop] of Object.entries(stops)) {
		test(`${how} at any step, it goes on from there, and nothing is lost or doubled`, async () => {
			const rows = await allProgress(world);
			const file = await newFile();
			let stopped = 0;
			// One step further each time, however far that is.
			for (let result; result === undefined;) {
				const controller = new AbortController();
				let steps = 0;
				const onStep = () => {
					steps += 1;
					if (steps === 2) stop(controller);
				};
				result = await archive(file, { signal: controller.signal, onStep }).catch(
					(error: Error) => {
						expect(error.message).toMatch(/stop|aborted/);
						stopped += 1;
					}
				);
				await expectEquation(world.db);
				// As a crash leaves it: more than was recorded, and that torn.
				if (!result) fs.appendFileSync(file, zlib.gzipSync('{"batch":').subarray(0, 20));
				const left = await allProgress(world);
				const taken = rows.length - left.length;
				expect(rowsIn(file).slice(0, taken).concat(left.map(keyOf)).sort()).toEqual(
					rows.map(keyOf).sort()
				);
				if (stopped > 40) throw new Error('it gets nowhere');
			}
			expect(stopped).toBeGreaterThan(2);
			expect(rowsIn(file).sort()).toEqual(rows.map(keyOf).sort());
			await restoreProgress(world.db, { file });
			expect(await allProgress(world)).toEqual(rows);
		});
	}

	test('by the first step even, it goes on', async () => {
		for (const content of ['', 'header']) {
			const file = await newFile();
			const onStep = ({ step }: ArchiveStep) => {
				if (step === 'begun') throw new Error('stop');
			};
			await expect(archive(file, { onStep })).rejects.toThrow('stop');
			const whole = fs.readFileSync(file);
			// Killed while it wrote the first line.
			fs.truncateSync(file, content === '' ? 0 : whole.length - 30);
			await expect(archive(file, { onStep })).rejects.toThrow('stop');
			expect((await world.db.select().from(progressArchives)).length).toBeGreaterThan(1);
		}
		const file = await newFile();
		await expect(
			archive(file, { signal: AbortSignal.abort() }),
			'before the first batch'
		).rejects.toThrow('aborted');
		expect(await archive(file)).toMatchObject({ rows: 15, wasFinished: false });
	});

	test('by lost connections at any step, the same call goes on, and each row leaves once', async () => {
		const rows = await allProgress(world);
		const db = connectForServing(world.url);
		for (let lost = 2; lost < 8; lost++) {
			const file = await newFile();
			let steps = 0;
			const onStep = async () => {
				steps += 1;
				if (steps === lost) await endOtherConnections(world.db);
			};
			// Its hold went with them.
			const first = archiveProgress(db, { before, file, batchSize: 4, onStep });
			await expect(first).rejects.toThrow();
			await expectEquation(world.db);
			expect(await archiveAfterRelease(file)).toMatchObject({ rows: 15, wasFinished: false });
			await expectEquation(world.db);
			expect(rowsIn(file).sort()).toEqual(rows.map(keyOf).sort());
			await restoreProgress(world.db, { file });
			expect(await allProgress(world)).toEqual(rows);
		}
		await db.$client.end();
	});

	test('by the loss of any other connection, it goes on by itself', async () => {
		const rows = await allProgress(world);
		const db = connectForServing(world.url);
		let ended = 0;
		for (let round = 0; round < 4; round++) {
			const file = await newFile();
			const strikes: Promise<void>[] = [];
			const onStep = ({ step }: ArchiveStep) => {
				if (step !== 'written') return;
				// Somewhere in the transaction that takes the batch out.
				const strike = async () => {
					await sleep(Math.random() * 25);
					ended += (await endAllButHolder(world.db)).count;
				};
				strikes.push(strike());
			};
			const summary = await archiveProgress(db, { before, file, batchSize: 2, onStep });
			expect(summary).toMatchObject({ rows: 15, batches: 8 });
			await Promise.all(strikes);
			await expectEquation(world.db);
			expect(rowsIn(file).sort()).toEqual(rows.map(keyOf).sort());
			await restoreProgress(world.db, { file });
			expect(await allProgress(world)).toEqual(rows);
		}
		expect(ended).toBeGreaterThan(0);
		await db.$client.end();
	});

	test('by the loss of its hold, it takes nothing out any more: another one may have it', async () => {
		const db = connectForServing(world.url);
		const file = await newFile();
		const onStep = async ({ step }: ArchiveStep) => {
			if (step !== 'written') return;
			await endHolder(world.db);
			expect(await archiveAfterRelease(file)).toMatchObject({ rows: 15 });
		};
		const first = archiveProgress(db, { before, file, batchSize: 5, onStep });
		await expect(first).rejects.toThrow();
		expect(await allProgress(world)).toEqual([]);
		await restoreProgress(world.db, { file });
		expect(await allProgress(world)).toHaveLength(15);
		await db.$client.end();
	});

	/** As another command would, once the server has let go. */
	async function archiveAfterRelease(file: string) {
		for (;;) {
			const result = await archive(file).catch((error: Error) => error);
			if (!(result instanceof Error)) return result;
			expect(result.message).toBe('Another command is writing to this archive.');
			await sleep(10);
		}
	}
});
