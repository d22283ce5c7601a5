import fs from 'node:fs';
import { inspect } from 'node:util';
import zlib from 'node:zlib';
import { getTableColumns, sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { archivedColumns } from '#lib/server/archive/archive-file.ts';
import { archiveProgress } from '#lib/server/archive/archive-progress.ts';
import { type RowKey, pickOldRows } from '#lib/server/archive/pick-old-rows.ts';
import { restoreProgress } from '#lib/server/archive/restore-progress.ts';
import { userScenarioProgress } from '#lib/server/db/schema/index.ts';
import { mergeRules } from '#lib/server/progress/merge-progress.ts';
import { rateScenario } from '#lib/server/progress/rate-scenario.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { unsaveScenario } from '#lib/server/progress/unsave-scenario.ts';
import { writeNotes } from '#lib/server/progress/write-notes.ts';
import { expectEquation } from '#tests/support/equation.ts';
import { createWorld, type TestScenario, type TestUser, type World } from '#tests/support/world.ts';
import {
	keyOf,
	allFigures,
	allProgress,
	before,
	longAgo,
	makeOldProgress,
	newFile,
	practiseLongAgo,
	rowsIn
} from './support.ts';

let world: World;
let learners: TestUser[];
let made: TestScenario[];

beforeEach(async () => {
	world = await createWorld();
	({ learners, made } = await makeOldProgress(world));
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
