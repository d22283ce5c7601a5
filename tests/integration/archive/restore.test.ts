import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import zlib from 'node:zlib';
import { eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { deleteAccount } from '#lib/server/accounts/delete-account.ts';
import {
	encodeBatch,
	encodeHeader,
	readHeader,
	verifyBatches
} from '#lib/server/archive/archive-file.ts';
import { archiveProgress } from '#lib/server/archive/archive-progress.ts';
import { findArchive } from '#lib/server/archive/archive-record.ts';
import { restoreProgress } from '#lib/server/archive/restore-progress.ts';
import { connectForServing } from '#lib/server/db/client.ts';
import { scenarios, users, userScenarioProgress } from '#lib/server/db/schema/index.ts';
import { completeAttempt } from '#lib/server/progress/complete-attempt.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { rateScenario } from '#lib/server/progress/rate-scenario.ts';
import { reflectOnScenario } from '#lib/server/progress/reflect-on-scenario.ts';
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
	longAgo,
	makeOldProgress,
	newFile,
	practiseLongAgo
} from './support.ts';
import { figuresOf, rowOf } from '../progress/support.ts';

let world: World;
let learners: TestUser[];
let made: TestScenario[];

beforeEach(async () => {
	world = await createWorld();
	({ learners, made } = await makeOldProgress(world, 4, ['one', 'two']));
});

/** Eight rows in four batches. */
async function archive(more: Partial<Parameters<typeof archiveProgress>[1]> = {}): Promise<string> {
	const file = await newFile();
	await archiveProgress(world.db, { before, file, batchSize: 2, ...more });
	return file;
}
const restore = (file: string, more = {}) => restoreProgress(world.db, { file, ...more });
const nothingPut = { batches: 0, rows: 0, merged: 0 };

describe('repeated', () => {
	test('a second time puts nothing back', async () => {
		const rows = await allProgress(world);
		const file = await archive();
		expect(await restore(file)).toMatchObject({ batches: 4, batchesBefore: 0, rows: 8 });
		expect(await restore(file)).toMatchObject({ ...nothingPut, batchesBefore: 4 });
		expect(await allProgress(world)).toEqual(rows);
	});

	test('by several at once puts every batch back once', async () => {
		const rows = await allProgress(world);
		const file = await archive();
		const done = await Promise.all([1, 2, 3, 4].map(() => restore(file)));
		expect(done.reduce((sum, one) => sum + one.rows, 0)).toBe(8);
		expect(done.reduce((sum, one) => sum + one.batches, 0)).toBe(4);
		expect(await allProgress(world)).toEqual(rows);
	});

	test('after it was stopped at any batch goes on from there', async () => {
		const rows = await allProgress(world);
		const file = await archive();
		for (const left of [3, 2, 1]) {
			const onBatch = () => {
				throw new Error('stop');
			};
			await expect(restore(file, { onBatch })).rejects.toThrow('stop');
			await expectEquation(world.db);
			expect(await allProgress(world)).toHaveLength(8 - 2 * left);
		}
		expect(await restore(file)).toMatchObject({ batches: 1, batchesBefore: 3, rows: 2 });
		expect(await allProgress(world)).toEqual(rows);
	});

	test('over lost connections puts each row back once, and says how many', async () => {
		const rows = await allProgress(world);
		const file = await archive();
		const db = connectForServing(world.url);
		const strikes: Promise<number>[] = [];
		// While it goes on with the next one.
		const strike = async () => (await endOtherConnections(world.db)).count;
		const done = await restoreProgress(db, { file, onBatch: () => void strikes.push(strike()) });
		expect(done).toMatchObject({ batches: 4, rows: 8 });
		expect(Math.max(...(await Promise.all(strikes)))).toBeGreaterThan(0);
		expect(await allProgress(world)).toEqual(rows);
		await db.$client.end();
	});

	test('of an archive that goes on later, with the same rows in it again', async () => {
		const rows = await allProgress(world);
		const file = await newFile();
		let steps = 0;
		const onStep = () => {
			if (++steps === 6) throw new Error('stop');
		};
		const input = { before, file, batchSize: 2 };
		await expect(archiveProgress(world.db, { ...input, onStep })).rejects.toThrow('stop');
		expect(await restore(file)).toMatchObject({ batches: 2, rows: 4 });
		expect(await allProgress(world)).toEqual(rows);
		expect(await archiveProgress(world.db, input)).toMatchObject({ rows: 12, batches: 6 });
		expect(await allProgress(world)).toEqual([]);
		expect(await restore(file)).toMatchObject({ batches: 4, batchesBefore: 2, rows: 8 });
		expect(await allProgress(world)).toEqual(rows);
	});
});

describe('refused before anything is touched', () => {
	const expectRefused = async (file: string, words: RegExp) => {
		const was = [await allProgress(world), await allFigures(world)];
		await expect(restore(file)).rejects.toThrow(words);
		expect([await allProgress(world), await allFigures(world)]).toEqual(was);
	};

	test('whichever byte is wrong, unless what was archived can be read all the same', async () => {
		const file = await archive();
		const whole = fs.readFileSync(file);
		const { archiveId } = (await restoreHeader(file))!;
		const { batches } = (await findArchive(world.db, archiveId))!;
		let accepted = 0;
		for (let place = 0; place < whole.length; place += place < 30 ? 1 : 7) {
			const wrong = Buffer.from(whole);
			wrong[place]! ^= 1 << (place % 8);
			fs.writeFileSync(file, wrong);
			const handle = await open(file, 'r');
			const read = await readWhole(handle).catch((error: Error) => error);
			await handle.close();
			if (read instanceof Error) {
				expect(read.message, `byte ${place}`).toMatch(/damaged|no archive|newer/);
			} else accepted += 1;
		}
		// Of the header that every gzip member has, a few bytes mean nothing to anybody.
		expect(accepted).toBeLessThan(10 * (batches.length + 1));

		// Of a checksum: whatever lies in the middle of what is compressed may be anything.
		whole[batches[1]!.to - 6]! ^= 1;
		fs.writeFileSync(file, whole);
		await expectRefused(file, /damaged: batch 2/);

		async function readWhole(handle: FileHandle): Promise<void> {
			const header = await readHeader(handle, file);
			// Another id is another archive's: the database would not know it.
			if (header?.archiveId !== archiveId) throw new Error('no archive of ours');
			await verifyBatches(handle, file, batches);
		}
	});

	async function restoreHeader(file: string) {
		const handle = await open(file, 'r');
		const header = await readHeader(handle, file);
		await handle.close();
		return header;
	}

	test('a file that is cut short, wherever', async () => {
		const file = await archive();
		const whole = fs.readFileSync(file);
		const { archiveId } = (await restoreHeader(file))!;
		const { batches } = (await findArchive(world.db, archiveId))!;
		const ends = batches.map(({ to }) => to);
		for (const length of [0, 1, 50, ends[0]! - 1, ends[0]!, ends[2]!, whole.length - 1]) {
			fs.writeFileSync(file, whole.subarray(0, length));
			await expectRefused(file, /no archive|cut short: it holds \d of 4 batches/);
		}
	});

	test("one archive's batches behind another one's first line", async () => {
		const one = await archive();
		for (const user of learners) await practiseLongAgo(world, user, made[0]!, 1);
		const two = await archive();
		const [first, second] = [fs.readFileSync(one), fs.readFileSync(two)];
		// Where the second gzip member begins, alike in both.
		const start = (await encodeHeader({ archiveId: randomUUID(), before })).length;
		expect(second.readUInt16BE(start)).toBe(0x1f8b);
		fs.writeFileSync(two, Buffer.concat([second.subarray(0, start), first.subarray(start)]));
		await expectRefused(two, /damaged: batch 1/);
	});

	test('a sound batch that somebody has rewritten, sum and all', async () => {
		const file = await archive();
		const whole = fs.readFileSync(file);
		const { archiveId } = (await restoreHeader(file))!;
		const [{ to: from } = { to: 0 }, { to } = { to: 0 }] = (await findArchive(world.db, archiveId))!
			.batches;
		const [, ...lines] = zlib.gunzipSync(whole.subarray(from, to)).toString().trimEnd().split('\n');
		// Shorter than it was, and padded by a comment to its place in the file.
		const forged = lines.map((line) =>
			line.replace(/"last_attempt_id":"[^"]+"/, '"last_attempt_id":null')
		);
		const { bytes } = await encodeBatch(2, forged);
		const comment = Buffer.alloc(to - from - bytes.length, 'x');
		comment[comment.length - 1] = 0;
		bytes[3] = 0x10;
		const padded = Buffer.concat([bytes.subarray(0, 10), comment, bytes.subarray(10)]);
		expect(zlib.gunzipSync(padded).toString()).toContain('"last_attempt_id":null');
		fs.writeFileSync(file, Buffer.concat([whole.subarray(0, from), padded, whole.subarray(to)]));
		await expectRefused(file, /damaged: batch 2/);
	});

	test('an archive of another database, and a file that is none', async () => {
		const file = await archive();
		const other = await createWorld();
		await expect(restoreProgress(other.db, { file })).rejects.toThrow(/another database/);
		fs.writeFileSync(file, 'Dear diary');
		await expectRefused(file, /no archive/);
		await expectRefused('/nowhere/at all', /cannot be read: ENOENT/);
	});
});

describe('what is gone meanwhile', () => {
	test('of people who have deleted their account nothing comes back', async () => {
		const file = await archive();
		const leaver = learners[1]!;
		await deleteAccount(world.as(leaver));
		const figures = (await allFigures(world)).metadata;
		expect(await restore(file)).toMatchObject({ batches: 4, rows: 6, deletedLearners: 2 });
		expect((await allProgress(world)).filter((row) => row['user_id'] === leaver.id)).toEqual([]);
		expect((await allFigures(world)).metadata).toEqual(figures);
		const [left] = await world.db.execute<{ attempts: number }>(
			sql`select sum(total_attempts)::integer as attempts from scenario_metadata_baseline`
		);
		expect(left?.attempts, 'their attempts stay counted').toBe(2 + 1);
		expect(await restore(file), 'nor the next time').toMatchObject(nothingPut);
	});

	test('on a scenario that was deleted nothing comes back, nor on one that took its id', async () => {
		const file = await archive();
		for (const { id } of made) await world.db.delete(scenarios).where(eq(scenarios.id, id));
		await world.createScenario({ id: made[1]!.id });
		expect(await restore(file)).toMatchObject({ rows: 0, merged: 0, goneScenarios: 8 });
		expect(await allProgress(world)).toEqual([]);
	});

	test('a learner who vanished by somebody’s hand is left out, and that is said', async () => {
		const file = await archive();
		await world.db.transaction(async (transaction) => {
			await transaction.execute(sql`set local session_replication_role = replica`);
			await transaction.delete(users).where(eq(users.id, learners[0]!.id));
		});
		expect(await restore(file)).toMatchObject({ rows: 6, unknownLearners: 2, deletedLearners: 0 });
	});

	test('accounts that are deleted while it runs come back in no way', async () => {
		const file = await archive({ batchSize: 1 });
		await Promise.all([
			restore(file),
			...learners.slice(0, 2).map(async (user, index) => {
				await sleep(index * 15);
				await deleteAccount(world.as(user));
			})
		]);
		const left = (await allProgress(world)).map((row) => row['user_id']);
		expect([...new Set(left)].sort()).toEqual([learners[2]!.id, learners[3]!.id].sort());
	});
});

describe('where the learner has begun anew', () => {
	let learner: TestUser;
	let scenario: TestScenario;
	let scenarioId: string;
	beforeEach(async () => {
		learner = await world.createUser();
		scenario = await world.createScenario();
		scenarioId = scenario.id;
	});
	const at = (minutes: number) => world.as(learner, longAgo(minutes));
	const row = async () => (await rowOf(world.db, learner, scenario))!;
	const day = 24 * 60;
	const run = async (minutes: number, seconds: number | null, language = 'ja') => {
		const { progress } = await startAttempt(at(minutes), { scenarioId, language });
		const attemptId = progress!.openAttemptId!;
		await completeAttempt(at(minutes + 10), { scenarioId, attemptId, seconds });
		return attemptId;
	};

	test('the two become one, and neither is counted twice', async () => {
		await saveScenario(at(0), { scenarioId });
		await unsaveScenario(at(1), { scenarioId });
		await run(2, 240, 'fr');
		await reflectOnScenario(at(13), { scenarioId, confidence: 1, engagement: 1, understanding: 1 });
		const old = await row();
		const file = await archive();
		await run(day, 300, 'ja');
		await saveScenario(at(day + 20), { scenarioId });
		await rateScenario(at(day + 21), { scenarioId, rating: 5 });
		await writeNotes(at(day + 22), { scenarioId, notes: 'Mine.' });
		await startAttempt(at(day + 23), { scenarioId, language: 'de' });
		const now = await row();
		const figures = await figuresOf(world.db, scenarioId);

		expect(await restore(file)).toMatchObject({ rows: 8, merged: 1 });
		expect(await row()).toEqual({
			...now,
			firstSavedAt: old.firstSavedAt,
			timesAttempted: 3,
			timesCompleted: 2,
			timedCompletions: 2,
			completedTimeSeconds: 540,
			totalTimeSpentSeconds: 540,
			comfortAnswers: old.comfortAnswers,
			createdAt: old.createdAt
		});
		expect(await figuresOf(world.db, scenarioId)).toEqual(figures);
	});

	test('what only the archived row has is kept', async () => {
		const attemptId = await run(2, 240, 'fr');
		const old = await row();
		const file = await archive();
		await saveScenario(at(day), { scenarioId });
		const now = await row();
		await restore(file);
		expect(await row()).toEqual({
			...old,
			isSaved: true,
			savedAt: now.savedAt,
			firstSavedAt: now.firstSavedAt,
			updatedAt: now.updatedAt
		});
		expect((await row()).lastAttemptId, 'a repeat of it is still known').toBe(attemptId);
	});

	test('two archives come back in either order as the same row', async () => {
		const results = [];
		for (const order of [
			[0, 1],
			[1, 0]
		]) {
			learner = await world.createUser();
			await run(0, 60, 'fr');
			await reflectOnScenario(at(11), {
				scenarioId,
				confidence: 1,
				engagement: 2,
				understanding: 3
			});
			const one = await archive();
			await saveScenario(at(day), { scenarioId });
			await unsaveScenario(at(day + 1), { scenarioId });
			const attemptId = await run(day + 2, null, 'ja');
			const two = await archive();
			for (const index of order) await restore([one, two][index]!);
			const { userId, ...merged } = await row();
			expect(merged.lastAttemptId).toBe(attemptId);
			results.push({ ...merged, lastAttemptId: null });
			await restore(one);
		}
		expect(results[0]).toMatchObject({
			language: 'ja',
			timesCompleted: 2,
			comfortAnswers: { confidence: 1 }
		});
		expect(results[1]).toEqual(results[0]);
	});

	test('while they are at it, and still at it, nothing they do is lost', async () => {
		const all = [learner, ...learners];
		await run(0, 60);
		const file = await archive({ batchSize: 1 });
		const total = (await figuresOf(world.db, scenarioId)).totalAttempts;
		let isOver = false;
		let done = 0;
		const busy = all.map(async (user) => {
			while (!isOver) {
				await markCompleted(world.as(user), { scenarioId, attemptId: randomUUID() });
				for (const other of made) await saveScenario(world.as(user), { scenarioId: other.id });
				for (const other of made) await unsaveScenario(world.as(user), { scenarioId: other.id });
				done += 1;
			}
		});
		const summary = await restore(file, { onBatch: () => expectEquation(world.db) });
		isOver = true;
		await Promise.all(busy);
		expect(summary.rows + summary.merged).toBe(9);
		expect((await figuresOf(world.db, scenarioId)).totalAttempts).toBe(total + done);
		const [sum] = await world.db
			.select({ attempts: sql`sum(${userScenarioProgress.timesAttempted})`.mapWith(Number) })
			.from(userScenarioProgress)
			.where(eq(userScenarioProgress.scenarioId, scenarioId));
		expect(sum?.attempts).toBe(total + done);
	});
});
