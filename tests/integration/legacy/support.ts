import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import { createWorld, type World } from '#tests/support/world.ts';
import { createAttempts, createOutcomes } from '../../../scripts/bench/migration/old-tables.ts';
import { insertAttempts, insertOutcomes, type OldAttempt, type OldOutcome } from './old-rows.ts';

/** A world in which the old tables stand beside the new, empty. */
export async function createOldWorld(...tables: ('attempts' | 'outcomes')[]): Promise<
	World & {
		attempt: (
			row: Partial<OldAttempt> & Pick<OldAttempt, 'userId' | 'scenarioId'>
		) => Promise<void>;
		outcome: (
			row: Partial<OldOutcome> & Pick<OldOutcome, 'userId' | 'scenarioId'>
		) => Promise<void>;
	}
> {
	const world = await createWorld();
	const { close } = world;
	// A worker's databases are emptied for the next test, not rid of tables and schemas.
	world.close = async () => {
		await world.db.$client.unsafe(`
			drop table if exists scenario_attempts, scenario_outcomes cascade;
			drop view if exists scenario_attempts_before cascade;
			drop schema if exists legacy cascade;
			drop schema if exists "Old app" cascade`);
		await close();
	};
	if (tables.includes('attempts')) await world.db.$client.unsafe(createAttempts());
	if (tables.includes('outcomes')) await world.db.$client.unsafe(createOutcomes());
	const attempt = (row: Partial<OldAttempt> & Pick<OldAttempt, 'userId' | 'scenarioId'>) =>
		insertAttempts(world.db, [
			{
				startedAt: '2024-03-01 10:00:00',
				completedAt: null,
				abandonedAt: null,
				seconds: null,
				...row
			}
		]);
	const outcome = (row: Partial<OldOutcome> & Pick<OldOutcome, 'userId' | 'scenarioId'>) =>
		insertOutcomes(world.db, [
			{ isAchieved: false, seconds: 0, createdAt: '2024-03-01 10:00:00', ...row }
		]);
	return Object.assign(world, { attempt, outcome });
}

/** What a learner's row says of the sums and instants that old practice moves. */
export async function progressOf(world: World, userId: string, scenarioId: string) {
	const [row] = await world.db.execute(sql`
		select times_attempted as attempts, times_completed as completions,
			timed_completions as timed, completed_time_seconds::integer as seconds,
			total_time_spent_seconds::integer as total,
			to_char(last_attempt_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as attempted,
			to_char(last_completed_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as completed,
			to_char(created_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as created
		from user_scenario_progress where user_id = ${userId} and scenario_id = ${scenarioId}`);
	return row;
}

/** A scenario's sums, in its figures or its baseline. */
export async function sumsOf(
	world: World,
	table: 'scenario_metadata' | 'scenario_metadata_baseline',
	scenarioId: string
) {
	const [row] = await world.db.execute(sql`
		select total_attempts as attempts, total_times_used as completions,
			timed_completions as timed, completed_time_seconds::integer as seconds
		from ${sql.identifier(table)} where scenario_id = ${scenarioId}`);
	return row;
}

/** Everything that the database holds, tables of every schema by name, rows as text. */
export async function dump(world: World): Promise<Record<string, string>> {
	const tables = await world.db.execute<{ name: string }>(sql`
		select oid::regclass::text as name from pg_class
		where relkind = 'r' and relnamespace not in ('pg_catalog'::regnamespace,
			'information_schema'::regnamespace, 'pg_toast'::regnamespace) order by 1`);
	const held: Record<string, string> = {};
	for (const { name } of tables) {
		const [row] = await world.db.$client.unsafe<{ rows: string }[]>(
			`select coalesce(string_agg(t::text, E'\\n' order by t::text), '') as rows from ${name} as t`
		);
		held[name] = row?.rows ?? '';
	}
	expect(Object.keys(held).length).toBeGreaterThan(5);
	return held;
}
