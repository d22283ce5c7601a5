import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { migrateLegacy } from '#lib/server/legacy/migrate-legacy.ts';
import { createAttempts, createOutcomes } from '../../../scripts/bench/migration/old-tables.ts';
import { createOldWorld, dump, progressOf } from './support.ts';

it.each([
	[
		'a column that is missing',
		'alter table scenario_attempts drop column completed_at',
		/public\.scenario_attempts\.completed_at \(timestamp without time zone\) is missing/
	],
	[
		'a column of another type',
		'alter table scenario_attempts alter started_at type timestamptz',
		/started_at is of type timestamp with time zone, expected is timestamp without time zone/
	],
	[
		'a time kept as text',
		'alter table scenario_outcomes alter duration_seconds type text',
		/public\.scenario_outcomes\.duration_seconds is of type text, expected is integer/
	],
	[
		'an id of a user that is no uuid',
		'alter table scenario_outcomes alter user_id type text',
		/public\.scenario_outcomes\.user_id is of type text, expected is uuid/
	],
	[
		'a column of another name',
		'alter table scenario_outcomes rename was_goal_achieved to achieved',
		/was_goal_achieved \(boolean\) is missing/
	],
	[
		'a view in place of a table',
		'alter table scenario_attempts rename to scenario_attempts_kept; create view scenario_attempts as select * from scenario_attempts_kept',
		/public\.scenario_attempts is a view/
	],
	[
		'a partitioned table',
		'drop table scenario_attempts; create table scenario_attempts (id uuid) partition by hash (id)',
		/public\.scenario_attempts is a partitioned table/
	],
	[
		'a table with children',
		'create table scenario_attempts_kept () inherits (scenario_attempts)',
		/public\.scenario_attempts inherits/
	],
	[
		'a key that would keep accounts from being deleted',
		'alter table scenario_attempts add constraint kept_user foreign key (user_id) references users (id)',
		/alter table public\.scenario_attempts drop constraint "kept_user"/
	],
	[
		'a row without a scenario',
		'alter table scenario_outcomes alter scenario_id drop not null; update scenario_outcomes set scenario_id = null',
		/public\.scenario_outcomes: 1 rows lack/
	],
	[
		'an instant that never comes',
		`update scenario_attempts set started_at = 'infinity'`,
		/public\.scenario_attempts: 1 rows have an instant/
	]
])('changes nothing for %s, and says so', async (_, change, message) => {
	const world = await createOldWorld('attempts', 'outcomes');
	const [learner, scenario] = [await world.createUser(), await world.createScenario()];
	await world.attempt({ userId: learner.id, scenarioId: scenario.id });
	await world.outcome({ userId: learner.id, scenarioId: scenario.id });
	await world.db.$client.unsafe(change).simple();
	try {
		const before = await dump(world);
		await expect(migrateLegacy(world.db)).rejects.toThrow(message);
		expect(await dump(world)).toEqual(before);
	} finally {
		await world.db.$client
			.unsafe(
				'drop view if exists scenario_attempts; drop table if exists scenario_attempts_kept, scenario_attempts cascade'
			)
			.simple()
			.catch(async () => {
				await world.db.$client.unsafe(
					'drop table if exists scenario_attempts_kept, scenario_attempts cascade'
				);
			});
	}
});

it('names every difference of both tables at once', async () => {
	const world = await createOldWorld('attempts', 'outcomes');
	await world.db.$client
		.unsafe(
			`alter table scenario_attempts drop column hints_used, alter time_spent_seconds type numeric;
			alter table scenario_outcomes drop column ai_feedback`
		)
		.simple();
	await expect(migrateLegacy(world.db)).rejects.toThrow(
		/time_spent_seconds is of type numeric.*hints_used.*ai_feedback/s
	);
});

it('minds no column more', async () => {
	const world = await createOldWorld('attempts', 'outcomes');
	await world.db.$client.unsafe('alter table scenario_attempts add column saved boolean');
	expect((await migrateLegacy(world.db))?.outcome).toBe('migrated');
});

it.each(['attempts', 'outcomes'] as const)('migrates the %s alone', async (which) => {
	const world = await createOldWorld(which);
	const [learner, scenario] = [await world.createUser(), await world.createScenario()];
	const whose = { userId: learner.id, scenarioId: scenario.id };
	for (let row = 0; row < 2; row++) {
		if (which === 'attempts') await world.attempt({ ...whose, seconds: 30 });
		else await world.outcome({ ...whose, seconds: 30 });
	}
	const report = await migrateLegacy(world.db);
	expect(report?.rows).toEqual({
		scenario_attempts: which === 'attempts' ? 2 : null,
		scenario_outcomes: which === 'outcomes' ? 2 : null
	});
	expect(await progressOf(world, learner.id, scenario.id)).toMatchObject({
		attempts: 2,
		completions: 0,
		total: 60
	});
});

it('migrates tables without a row', async () => {
	const world = await createOldWorld('attempts', 'outcomes');
	await world.createScenario();
	const report = await migrateLegacy(world.db);
	expect(report?.rows).toEqual({ scenario_attempts: 0, scenario_outcomes: 0 });
	expect(report?.tallies.learner.attempts).toBe(0);
	const [moved] = await world.db.execute(
		sql`select to_regclass('legacy.scenario_attempts') is not null as there`
	);
	expect(moved).toEqual({ there: true });
});

it('has nothing to migrate where there is neither table', async () => {
	const world = await createOldWorld();
	expect(await migrateLegacy(world.db)).toBeNull();
});

it('reads from the schema that is named, whatever its name', async () => {
	const world = await createOldWorld();
	const [learner, scenario] = [await world.createUser(), await world.createScenario()];
	await world.db.$client
		.unsafe(
			`create schema "Old app"; ${createAttempts('"Old app"')} ${createOutcomes('"Old app"')}
		insert into "Old app".scenario_attempts (user_id, scenario_id, attempt_number)
			values ('${learner.id}', '${scenario.id}', 1)`
		)
		.simple();
	expect(await migrateLegacy(world.db)).toBeNull();
	expect(
		(await migrateLegacy(world.db, { sourceSchema: 'Old app' }))?.tallies.learner.attempts
	).toBe(1);
	expect(await migrateLegacy(world.db, { sourceSchema: 'Old app' })).toBeNull();
});

it.each([
	['nowhere', /There is no schema nowhere/],
	[`x"; drop table users; --`, /There is no schema/],
	['legacy', /The schema legacy is where migrated tables are kept/]
])('does not read from the schema %s', async (sourceSchema, message) => {
	const world = await createOldWorld('attempts');
	await expect(migrateLegacy(world.db, { sourceSchema })).rejects.toThrow(message);
});
