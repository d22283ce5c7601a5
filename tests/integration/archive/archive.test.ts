import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import zlib from 'node:zlib';
import { getTableColumns, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { archivedColumns } from '#lib/server/archive/archive-file.ts';
import { archiveProgress, type ArchiveStep } from '#lib/server/archive/archive-progress.ts';
import { holdArchive } from '#lib/server/archive/hold-archive.ts';
import { pickOldRows, type RowKey } from '#lib/server/archive/pick-old-rows.ts';
import { restoreProgress } from '#lib/server/archive/restore-progress.ts';
import { takeOutBatch } from '#lib/server/archive/take-out-batch.ts';
import { connectForServing } from '#lib/server/db/client.ts';
import { progressArchives, userScenarioProgress } from '#lib/server/db/schema/index.ts';
import { mergeRules } from '#lib/server/progress/merge-progress.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { rateScenario } from '#lib/server/progress/rate-scenario.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { unsaveScenario } from '#lib/server/progress/unsave-scenario.ts';
import { writeNotes } from '#lib/server/progress/write-notes.ts';
import { expectEquation } from '#tests/support/equation.ts';
import {
	createWorld,
	endOtherConnections,
	type TestScenario,
	type TestUser,
	type World
} from '#tests/support/world.ts';
import {
	allFigures,
	allProgress,
	before,
	endAllButHolder,
	endHolder,
	longAgo,
	newFile,
	practiseLongAgo,
	rowsIn
} from './support.ts';
import { figuresOf } from '../progress/support.ts';

let world: World;
let learners: TestUser[];
let made: TestScenario[];

beforeEach(async () => {
	world = await createWorld();
	learners = await Promise.all(Array.from({ length: 5 }, () => world.createUser()));
	made = await Promise.all(
		['plain', 'ünïcode 🎭 "q" \\ , \n \t', randomUUID()].map((id) => world.createScenario({ id }))
	);
	// Fifteen old rows of all kinds.
	for (const [one, user] of learners.entries()) {
		for (const [two, scenario] of made.entries()) {
			await practiseLongAgo(world, user, scenario, one + two);
		}
	}
});

/** In four batches. */
const archive = (file: string, more: Partial<Parameters<typeof archiveProgress>[1]> = {}) =>
	archiveProgress(world.db, { before, file, batchSize: 4, ...more });

test('what comes back is what went, row by row and column by column', async () => {
	const [rows, figures] = [await allProgress(world), await allFigures(world)];
	const file = await newFile();
	const archived = await archive(file);
	expect(archived).toMatchObject({ rows: 15, batches: 4, wasFinished: false });
	expect(archived.fileBytes).toBe(fs.statSync(file).size);
	expect(await allProgress(world)).toEqual([]);
	await expectEquation(world.db);
	expect((await allFigures(world)).metadata).toEqual(figures.metadata);

	expect(await restoreProgress(world.db, { file })).toEqual({
		archiveId: archived.archiveId,
		batches: 4,
		batchesBefore: 0,
		rows: 15,
		merged: 0,
		deletedLearners: 0,
		goneScenarios: 0,
		unknownLearners: 0
	});
	expect(await allProgress(world)).toEqual(rows);
	expect(await allFigures(world)).toEqual(figures);

	const again = await newFile();
	expect(await archive(again), 'it is as old as it was').toMatchObject({ rows: 15 });
	expect(rowsIn(again)).toEqual(rowsIn(file));
});

test('no column of progress is forgotten, nor by the rules that make one row of two', () => {
	const columns = Object.values(getTableColumns(userScenarioProgress)).map(({ name }) => name);
	expect([...archivedColumns]).toEqual(columns);
	const asTheyAre = ['user_id', 'scenario_id', 'is_saved', 'saved_at', 'user_rating', 'rated_at'];
	const open = ['open_attempt_id', 'open_attempt_started_at', 'open_attempt_state', 'user_notes'];
	expect([...Object.keys(mergeRules), ...asTheyAre, ...open].sort()).toEqual(columns.sort());
});

test('what a learner keeps, or has touched since, stays', async () => {
	const [learner, scenario] = [await world.createUser(), made[0]!];
	const scenarioId = scenario.id;
	const kept = await Promise.all(
		[0, 1, 2, 3, 4].map(async (kind) => {
			const user = await world.createUser();
			const at = (instant: Date) => world.as(user, instant);
			await practiseLongAgo(world, user, scenario, 0);
			if (kind === 0) await saveScenario(at(longAgo(20)), { scenarioId });
			if (kind === 1) await rateScenario(at(longAgo(20)), { scenarioId, rating: 3 });
			if (kind === 2) await writeNotes(at(longAgo(20)), { scenarioId, notes: 'Mine.' });
			if (kind === 3) await startAttempt(at(longAgo(20)), { scenarioId, language: null });
			if (kind === 4) {
				await saveScenario(at(before), { scenarioId });
				await unsaveScenario(at(before), { scenarioId });
			}
			return user.id;
		})
	);
	await practiseLongAgo(world, learner, scenario, 1);
	expect(await archive(await newFile())).toMatchObject({ rows: 16 });
	const rows = await allProgress(world);
	expect(rows.map((row) => row['user_id'])).toEqual(kept.sort());
});

test('the file is plain JSON Lines behind gzip, for its owner alone', async () => {
	const file = await newFile();
	const { archiveId } = await archive(file);
	expect(fs.statSync(file).mode & 0o777).toBe(0o600);
	const lines = zlib.gunzipSync(fs.readFileSync(file)).toString().trimEnd().split('\n');
	const [header, ...rest] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
	expect(header).toEqual({
		format: 'rehearsal-progress',
		version: 1,
		archive: archiveId,
		before: before.toISOString()
	});
	expect(rest.filter((line) => 'batch' in line)).toMatchObject(
		[4, 4, 4, 3].map((rows, index) => ({ batch: index + 1, rows }))
	);
	expect(rest.filter((line) => 'user_id' in line)).toHaveLength(15);
});

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

const keyOf = (row: Record<string, unknown>) => `${row['user_id']} ${row['scenario_id']}`;

describe('while learners go on', () => {
	test('a row that is touched after it was read stays, with what was done', async () => {
		const [learner, scenario] = [learners[2]!, made[1]!];
		const file = await newFile();
		let touched = 0;
		const summary = await archive(file, {
			batchSize: 100,
			onStep: async ({ step }) => {
				if (step !== 'written' || touched++ > 0) return;
				await markCompleted(world.as(learner), {
					scenarioId: scenario.id,
					attemptId: randomUUID()
				});
			}
		});
		expect(touched).toBe(2);
		expect(summary).toMatchObject({ rows: 14, batches: 1 });
		expect((await allProgress(world)).map(keyOf)).toEqual([`${learner.id} ${scenario.id}`]);
		expect(rowsIn(file)).not.toContain(`${learner.id} ${scenario.id}`);
	});

	test('what has come to lie where an old row was read stays', async () => {
		const user = await world.createUser();
		await saveScenario(world.as(user), { scenarioId: made[0]!.id });
		const [kept] = await world.db.execute<{ place: string }>(
			sql`select ctid::text as place from user_scenario_progress where user_id = ${user.id}`
		);
		const { rows } = await pickOldRows(world.db, { before, after: null, most: 3 });
		const moved = [rows[0]!, { ...rows[1]!, place: kept!.place }, rows[2]!];
		const archiveId = randomUUID();
		await world.db.insert(progressArchives).values({ id: archiveId, before });
		const unchanged = await holdArchive(world.db, async (hold) => {
			await hold.take(archiveId);
			const batch = { archiveId, number: 1, fileBytes: 1, sha256: '0'.repeat(64) };
			return takeOutBatch(world.db, hold, { ...batch, rows: moved });
		});
		expect(unchanged).toEqual([moved[0], moved[2]]);
		expect(await allProgress(world)).toHaveLength(16);
	});

	test('a row that its learner holds just now is passed over, not waited for', async () => {
		const [learner, scenario] = [learners[2]!, made[1]!];
		await world.db.transaction(async (transaction) => {
			await transaction.execute(sql`select from user_scenario_progress
				where user_id = ${learner.id} and scenario_id = ${scenario.id} for update`);
			expect(await archive(await newFile(), { batchSize: 100 })).toMatchObject({ rows: 14 });
		});
	});

	test('nothing that they did is lost, and the figures agree at every moment', async () => {
		let isOver = false;
		const done = new Map(made.map(({ id }) => [id, 0]));
		const practise = async (user: TestUser, scenarioId: string) => {
			while (!isOver) {
				const context = world.as(user);
				await markCompleted(context, { scenarioId, attemptId: randomUUID() });
				done.set(scenarioId, done.get(scenarioId)! + 1);
				await saveScenario(context, { scenarioId });
				await unsaveScenario(context, { scenarioId });
				// Long enough to be taken away meanwhile.
				await sleep(Math.random() * 300);
			}
		};
		const attempts = async ({ id }: TestScenario) => (await figuresOf(world.db, id)).totalAttempts;
		const atFirst = await Promise.all(made.map(attempts));
		// Twelve of the fifteen are at it, on as many connections.
		const busy = learners.slice(0, 4).flatMap((user) => made.map(({ id }) => practise(user, id)));
		const archived = [];
		for (let round = 0; round < 6; round++) {
			const file = await newFile();
			// What was done a moment ago is old enough.
			const [clock] = await world.db.execute<{ now: string }>(sql`select now()`);
			await archive(file, { before: new Date(clock!.now), batchSize: 3 });
			archived.push(file);
			await expectEquation(world.db);
		}
		for (const file of archived) {
			await restoreProgress(world.db, { file });
			await expectEquation(world.db);
		}
		isOver = true;
		await Promise.all(busy);
		const theirs = archived.flatMap(rowsIn).filter((row) => !row.startsWith(learners[4]!.id));
		expect(theirs.length, 'some were taken between two of their actions').toBeGreaterThan(0);
		expect(await Promise.all(made.map(attempts))).toEqual(
			made.map(({ id }, index) => atFirst[index]! + done.get(id)!)
		);
		const [sum] = await world.db.execute<{ attempts: number; baseline: number }>(sql`
			select sum(times_attempted)::integer as attempts,
				(select sum(total_attempts)::integer from scenario_metadata_baseline) as baseline
			from user_scenario_progress`);
		expect(sum, 'all of it is theirs again').toMatchObject({ baseline: 0 });
	});
});

test('while it goes on for hours, dead rows can be cleaned up all over the database', async () => {
	await archive(await newFile(), {
		onStep: async () => {
			const [holder] = await world.db.execute<{ state: string; backend_xmin: string | null }>(sql`
				select state, backend_xmin from pg_stat_activity
				where pid in (select pid from pg_locks where locktype = 'advisory' and objsubid = 2)
					and datname = current_database()`);
			expect(holder).toEqual({ state: 'idle in transaction', backend_xmin: null });
		}
	});
});

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
		first[600]! ^= 1;
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

test('a scenario without its figures stops it, and the error repeats nothing of what people did', async () => {
	world.leaveBroken();
	await world.db.execute(sql`delete from scenario_metadata where scenario_id = ${made[0]!.id}`);
	const error = await archive(await newFile()).catch((thrown: unknown) => thrown);
	expect(String(error)).toContain('has no metadata row');
	expect(inspect(error, { depth: 9 })).not.toContain(learners[0]!.id);
	expect(await allProgress(world)).toHaveLength(15);
});

test('two archives at once take each row once', async () => {
	const rows = await allProgress(world);
	const files = await Promise.all([newFile(), newFile(), newFile()]);
	await Promise.all(files.map((file) => archive(file, { batchSize: 2 })));
	expect(files.flatMap(rowsIn).sort()).toEqual(rows.map(keyOf).sort());
	await Promise.all(files.map((file) => restoreProgress(world.db, { file })));
	expect(await allProgress(world)).toEqual(rows);
});

test('nothing that old is an empty archive, which restores to nothing', async () => {
	const file = await newFile();
	const none = await archive(file, { before: new Date('2020-01-01') });
	expect(none).toMatchObject({ rows: 0, batches: 0, fileBytes: 0 });
	expect(await archive(file, { before: new Date('2020-01-01') })).toMatchObject({
		wasFinished: true
	});
	expect(await restoreProgress(world.db, { file })).toMatchObject({ batches: 0, rows: 0 });
	expect(await allProgress(world)).toHaveLength(15);
});

test('what is old is found among what is not, however little of it one statement looks at', async () => {
	const old = (await allProgress(world)).map(keyOf);
	for (const user of learners.slice(0, 4)) {
		for (let count = 0; count < 3; count++) {
			await saveScenario(world.as(user), { scenarioId: (await world.createScenario()).id });
		}
	}
	for (const window of [1, 2, 3, 5, 100]) {
		for (const most of [1, 4, 100]) {
			const picked: string[] = [];
			for (let after: RowKey | null | undefined; after !== null;) {
				const { rows, next } = await pickOldRows(world.db, {
					before,
					after: after ?? null,
					most,
					window
				});
				expect(rows.length).toBeLessThanOrEqual(most);
				picked.push(...rows.map(({ line }) => keyOf(JSON.parse(line) as Record<string, unknown>)));
				after = next;
			}
			expect(picked, `${most} of ${window}`).toEqual(old);
		}
	}
});
