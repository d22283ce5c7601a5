import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { dropLegacy, listKeptTables } from '#lib/server/legacy/drop-legacy.ts';
import { migrateLegacy } from '#lib/server/legacy/migrate-legacy.ts';
import type { Step } from '#lib/server/legacy/steps.ts';
import { countLibrary } from '#lib/server/progress/queries.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { listScenarios } from '#lib/server/scenarios/lists.ts';
import { parseListQuery } from '#lib/scenarios/list-query.ts';
import { createAttempts } from '../../../scripts/bench/migration/old-tables.ts';
import { createOldWorld, dump, progressOf, sumsOf } from './support.ts';

async function practised() {
	const world = await createOldWorld('attempts', 'outcomes');
	const [learner, scenario] = [await world.createUser(), await world.createScenario()];
	const whose = { userId: learner.id, scenarioId: scenario.id };
	await world.attempt({ ...whose, completedAt: '2024-03-01 10:10:00', seconds: 90 });
	await world.outcome({ ...whose, isAchieved: true, seconds: 80 });
	await world.outcome({ userId: null, scenarioId: scenario.id });
	return { world, learner, scenario };
}

it('changes nothing in a dry run, which reports the same as the run', async () => {
	const { world } = await practised();
	const before = await dump(world);
	const dry = await migrateLegacy(world.db, { isDryRun: true });
	expect(await dump(world)).toEqual(before);
	expect(await migrateLegacy(world.db)).toEqual({
		...dry,
		outcome: 'migrated',
		startedAt: expect.any(String),
		seconds: expect.any(Number)
	});
	expect(dry?.outcome).toBe('dry run');
});

it('moves both tables as they are, and has nothing to migrate a second time', async () => {
	const { world, scenario } = await practised();
	const before = await dump(world);
	await migrateLegacy(world.db);
	const after = await dump(world);
	for (const table of ['scenario_attempts', 'scenario_outcomes']) {
		expect(after[`legacy.${table}`]).toBe(before[table]);
		expect(after[table]).toBeUndefined();
	}
	const indexes = await world.db.execute(
		sql`select indexname from pg_indexes where schemaname = 'legacy'`
	);
	expect(indexes.length).toBe(8);
	expect(await migrateLegacy(world.db)).toBeNull();
	expect(await dump(world)).toEqual(after);
	expect(await sumsOf(world, 'scenario_metadata', scenario.id)).toMatchObject({ attempts: 2 });
});

it('does not count a second dump while the tables of the first are kept', async () => {
	const { world } = await practised();
	await migrateLegacy(world.db);
	await world.db.$client.unsafe(createAttempts());
	const before = await dump(world);
	await expect(migrateLegacy(world.db)).rejects.toThrow(/might be counted twice/);
	expect(await dump(world)).toEqual(before);
	const kept = await listKeptTables(world.db);
	expect(kept).toEqual([
		{ name: 'scenario_attempts', rows: 1 },
		{ name: 'scenario_outcomes', rows: 2 }
	]);
	await dropLegacy(world.db, kept);
	expect(await listKeptTables(world.db)).toEqual([]);
	expect((await migrateLegacy(world.db))?.outcome).toBe('migrated');
});

it('drops nothing that something else depends on, and no schema that holds something else', async () => {
	const { world } = await practised();
	await migrateLegacy(world.db);
	await world.db.$client.unsafe(
		'create view legacy.early as select id from legacy.scenario_attempts'
	);
	const kept = await listKeptTables(world.db);
	await expect(dropLegacy(world.db, kept)).rejects.toThrow(/depends on it/);
	expect(await listKeptTables(world.db)).toEqual(kept);
	await world.db.$client.unsafe('drop view legacy.early; create table legacy.mine ()').simple();
	await dropLegacy(world.db, kept);
	expect(Object.keys(await dump(world)).filter((name) => name.startsWith('legacy'))).toEqual([
		'legacy.mine'
	]);
});

it('holds up no reader and no learner while it reads', async () => {
	const { world, learner, scenario } = await practised();
	const other = await world.createScenario();
	let hasRead: () => void = () => undefined;
	const read = new Promise<void>((resolve) => (hasRead = resolve));
	const onStep = ({ name, done, total }: Step) => {
		if (name === 'rows' && done === total) hasRead();
	};
	let run: ReturnType<typeof migrateLegacy> | undefined;
	await world.db.transaction(async (reader) => {
		// Holds the migration up where it moves the tables: everything has been read by then.
		await reader.execute(sql`select from scenario_outcomes`);
		run = migrateLegacy(world.db, { onStep });
		await read;
		const { query } = parseListQuery(new URLSearchParams(), { isSignedIn: false });
		expect((await listScenarios(world.as(null), query)).items).toHaveLength(2);
		expect(await sumsOf(world, 'scenario_metadata', scenario.id)).toMatchObject({ attempts: 0 });
		for (const scenarioId of [scenario.id, other.id]) {
			await startAttempt(world.as(learner), { scenarioId, language: null });
		}
	});
	expect((await run)?.progress).toEqual({ made: 0, addedTo: 1 });
	expect(await sumsOf(world, 'scenario_metadata', scenario.id)).toMatchObject({ attempts: 3 });
});

it('lets nobody write to the old tables while it reads them, and everybody read', async () => {
	const { world, scenario } = await practised();
	for (let n = 0; n < 300; n++) await world.attempt({ userId: null, scenarioId: scenario.id });
	let tries: Promise<[unknown, unknown]> | undefined;
	// Hundreds of parts, so that it is still reading then.
	await migrateLegacy(world.db, {
		parts: { rowsRead: 1, pagesWritten: 500 },
		onStep: () => {
			tries ??= Promise.all([
				world.db.execute(sql`select count(*)::integer as count from scenario_attempts`),
				world.db
					.transaction(async (transaction) => {
						await transaction.execute(sql`set local lock_timeout = '100ms'`);
						await transaction.execute(sql`delete from scenario_attempts`);
					})
					.then(
						() => 'written',
						(error: Error) => (error.cause as { code?: string }).code
					)
			]);
		}
	});
	const [read, written] = (await tries) ?? [];
	expect(read).toEqual([{ count: 301 }]);
	expect(written).toBe('55P03');
});

it('serves reads while it writes', async () => {
	const { world, learner, scenario } = await practised();
	let run: ReturnType<typeof migrateLegacy> | undefined;
	await world.db.transaction(async (holder) => {
		// Holds the migration up where its figures are moved: progress has been written by then.
		await holder.execute(sql`select from scenario_metadata for update`);
		let hasWritten: () => void = () => undefined;
		const written = new Promise<void>((resolve) => (hasWritten = resolve));
		run = migrateLegacy(world.db, {
			onStep: ({ name, done, total }) => {
				if (name === 'progress' && done === total) hasWritten();
			}
		});
		await written;
		const { query } = parseListQuery(new URLSearchParams(), { isSignedIn: false });
		expect((await listScenarios(world.as(learner), query)).items).toHaveLength(1);
		expect((await countLibrary(world.as(learner))).completed).toBe(0);
		expect(await sumsOf(world, 'scenario_metadata', scenario.id)).toMatchObject({ attempts: 0 });
	});
	await run;
	expect((await countLibrary(world.as(learner))).completed).toBe(1);
});

it('loses and doubles nothing where it first meets progress in the middle of its writing', async () => {
	const { world, scenario } = await practised();
	const learners: string[] = [];
	for (let n = 0; n < 200; n++) learners.push((await world.createUser()).id);
	for (const userId of learners) await world.attempt({ userId, scenarioId: scenario.id });
	const met = learners.sort()[100] as string;
	const context = world.as({ id: met, name: 'Ada', isAdmin: false });
	await startAttempt(context, { scenarioId: scenario.id, language: null });
	const report = await migrateLegacy(world.db, { parts: { rowsRead: 100, pagesWritten: 1 } });
	expect(report?.progress).toEqual({ made: 200, addedTo: 1 });
	expect(await sumsOf(world, 'scenario_metadata', scenario.id)).toMatchObject({ attempts: 203 });
	expect(await progressOf(world, met, scenario.id)).toMatchObject({ attempts: 2 });
});

it('does not begin where the figures do not agree', async () => {
	const { world } = await practised();
	world.leaveBroken();
	await world.db.execute(sql`update scenario_metadata set total_attempts = 7`);
	const before = await dump(world);
	await expect(migrateLegacy(world.db)).rejects.toThrow(/do not agree .*metrics:repair/s);
	expect(await dump(world)).toEqual(before);
});

it('refuses attempts that the figures cannot hold', async () => {
	const { world } = await practised();
	for (const table of ['scenario_metadata', 'scenario_metadata_baseline']) {
		await world.db.execute(sql`update ${sql.identifier(table)} set total_attempts = 2147483646`);
	}
	const before = await dump(world);
	await expect(migrateLegacy(world.db)).rejects.toThrow(/more than 2,147,483,647/);
	expect(await dump(world)).toEqual(before);
});

it('waits for one migration and then has nothing to do, when two are started at once', async () => {
	const { world, scenario } = await practised();
	const reports = await Promise.all([1, 2].map(() => migrateLegacy(world.db)));
	expect(reports.filter((report) => report !== null)).toHaveLength(1);
	expect(await sumsOf(world, 'scenario_metadata', scenario.id)).toMatchObject({ attempts: 2 });
});

it('writes the same where it may not let foreign keys rest', async () => {
	const { world, learner, scenario } = await practised();
	// A trigger of somebody's on new rows: it must see them.
	await world.db.$client
		.unsafe(
			`
		create table public.seen (user_id uuid);
		create function see() returns trigger language plpgsql as
			$$ begin insert into seen values (new.user_id); return null; end $$;
		create trigger see after insert on user_scenario_progress for each row execute function see()`
		)
		.simple();
	try {
		await migrateLegacy(world.db);
		expect([...(await world.db.execute(sql`select * from seen`))]).toEqual([
			{ user_id: learner.id }
		]);
		expect(await sumsOf(world, 'scenario_metadata', scenario.id)).toMatchObject({ attempts: 2 });
	} finally {
		await world.db.$client.unsafe('drop function see() cascade; drop table seen').simple();
	}
});
