import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq, sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cefrLevels, scenarioDifficulties, scenarioRoles } from '#lib/scenarios/vocabulary.ts';
import type { Executor } from '#lib/server/db/client.ts';
import { scenarioMetadata, scenarios } from '#lib/server/db/schema/index.ts';
import { completeAttempt } from '#lib/server/progress/complete-attempt.ts';
import { findProgress } from '#lib/server/progress/queries.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { loadStarterLibrary } from '#lib/server/starter-library/load-starter-library.ts';
import { readStarterFiles, starterLibraryFolder } from '#lib/server/starter-library/read-files.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { untilSomeoneWaits } from '../metrics/support.ts';

const id = 'asking-for-a-raise';

describe('the starter library', () => {
	test('covers every role, difficulty and level, many subjects and many languages', async () => {
		const library = (await readStarterFiles()).map((scenario) => scenario.content);
		const distinct = (values: unknown[]) => [...new Set(values)].sort();
		expect(library.length).toBeGreaterThanOrEqual(40);
		expect(distinct(library.map((one) => one.role))).toEqual([...scenarioRoles].sort());
		expect(distinct(library.map((one) => one.difficulty))).toEqual(
			[...scenarioDifficulties].sort()
		);
		expect(distinct(library.map((one) => one.cefrLevel))).toEqual([...cefrLevels]);
		expect(distinct(library.flatMap((one) => one.categories)).length).toBeGreaterThanOrEqual(10);
		expect(library.filter((one) => one.targetLanguages.length === 1).length).toBeGreaterThanOrEqual(
			16
		);
	});

	test('leaves no field empty', async () => {
		for (const { id, content } of await readStarterFiles()) {
			const empty = Object.entries(content)
				.filter(
					([name, value]) =>
						name !== 'targetLanguages' &&
						(value === null ||
							value === '' ||
							(Object.keys(value).length === 0 && typeof value === 'object'))
				)
				.map(([name]) => name);
			expect(empty, id).toEqual([]);
			expect(Object.keys(content.persona), id).toHaveLength(5);
			expect(Object.keys(content.comfortIndicators), id).toHaveLength(3);
		}
	});
});

describe('loading it', () => {
	let world: World;
	let folder: string;

	beforeEach(async () => {
		world = await createWorld();
		folder = await mkdtemp(join(tmpdir(), 'starter-library-'));
		await cp(join(starterLibraryFolder, `${id}.yaml`), join(folder, `${id}.yaml`));
	});
	afterEach(() => rm(folder, { recursive: true }));

	const edit = async (change: (text: string) => string) => {
		const path = join(folder, `${id}.yaml`);
		await writeFile(path, change(await readFile(path, 'utf8')));
	};

	test('publishes every scenario with its figures, and a second time changes nothing', async () => {
		const count = (await readStarterFiles()).length;
		expect(await loadStarterLibrary(world.db)).toEqual({
			created: count,
			updated: 0,
			unchanged: 0
		});
		expect(await loadStarterLibrary(world.db)).toEqual({
			created: 0,
			updated: 0,
			unchanged: count
		});
		expect(await world.db.$count(scenarioMetadata, eq(scenarioMetadata.isListed, true))).toBe(
			count
		);
	});

	test('brings an edit to an existing database and touches no progress', async () => {
		await loadStarterLibrary(world.db, folder);
		const learner = world.as(await world.createUser());
		const { progress } = await startAttempt(learner, { scenarioId: id, language: null });
		const attemptId = progress?.openAttemptId ?? '';
		await completeAttempt(learner, { scenarioId: id, attemptId, seconds: null });
		const before = await findProgress(learner, id);

		await edit((text) => text.replace(/^title: .*$/m, 'title: Another title'));
		expect(await loadStarterLibrary(world.db, folder)).toMatchObject({ updated: 1 });

		const [scenario] = await world.db.select().from(scenarios).where(eq(scenarios.id, id));
		expect(scenario?.title).toBe('Another title');
		expect(await findProgress(learner, id)).toEqual(before);
	});

	test('does not bring back what was withdrawn', async () => {
		await loadStarterLibrary(world.db, folder);
		await world.db.update(scenarios).set({ isActive: false }).where(eq(scenarios.id, id));
		await world.db
			.update(scenarioMetadata)
			.set({ isListed: false })
			.where(eq(scenarioMetadata.scenarioId, id));
		await edit((text) => text.replace(/^title: .*$/m, 'title: Another title'));
		await loadStarterLibrary(world.db, folder);
		const [scenario] = await world.db.select().from(scenarios).where(eq(scenarios.id, id));
		expect(scenario).toMatchObject({ title: 'Another title', isActive: false });
	});

	test('refuses a file that is not a scenario, names its faults and writes nothing', async () => {
		await edit((text) => text.replace(/^role: .*$/m, 'role: emperor'));
		await expect(loadStarterLibrary(world.db, folder)).rejects.toThrow(
			/asking-for-a-raise\.yaml.*role/
		);
		expect(await world.db.$count(scenarios)).toBe(0);
	});

	test('by two starters at once makes each scenario once', async () => {
		const reports = await Promise.all([loadStarterLibrary(world.db), loadStarterLibrary(world.db)]);
		const created = reports.reduce((sum, report) => sum + report.created, 0);
		expect(created).toBe(await world.db.$count(scenarios));
	});

	test('waits for a slower starter for longer than a page may wait', async () => {
		await loadStarterLibrary(world.db, folder);
		await edit((text) => text.replace(/^title: .*$/m, 'title: Another title'));
		const slower = world.db.transaction(async (transaction) => {
			await transaction.update(scenarios).set({ isActive: true }).where(eq(scenarios.id, id));
			await sleep(2_500);
		});
		await sleep(100);
		expect(await loadStarterLibrary(world.db, folder)).toMatchObject({ updated: 1 });
		await slower;
	});

	test('is done once more where it and somebody else hold what the other waits for', async () => {
		const ids = (await readStarterFiles()).map((scenario) => scenario.id).sort();
		const [middle, last] = ids.filter((one) => one > id).slice(-2) as [string, string];
		for (const one of [middle, last]) {
			await cp(join(starterLibraryFolder, `${one}.yaml`), join(folder, `${one}.yaml`));
		}
		await loadStarterLibrary(world.db, folder);
		const hold = async (db: Executor, one: string) => {
			await db.execute(sql`select from scenarios where id = ${one} for no key update`);
		};

		const [isHeld, isReleased] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
		const another = world.db.transaction(async (transaction) => {
			await hold(transaction, middle);
			isHeld.resolve();
			await isReleased.promise;
		});
		await isHeld.promise;
		const { loading } = await world.db.transaction(async (transaction) => {
			// The load alone looks whether they wait for each other, so that it is the one to be broken off.
			await transaction.execute(sql`set local deadlock_timeout = '1h'`);
			await transaction.execute(sql`set local lock_timeout = 0`);
			await hold(transaction, last);
			const loading = loadStarterLibrary(world.db, folder);
			// It has the first one, and waits for the one in the middle; now this waits for the first.
			await untilSomeoneWaits(world.db);
			const held = hold(transaction, id);
			await untilSomeoneWaits(world.db, 2);
			isReleased.resolve();
			await held;
			return { loading };
		});
		await another;
		expect(await loading).toEqual({ created: 0, updated: 0, unchanged: 3 });
	});
});
