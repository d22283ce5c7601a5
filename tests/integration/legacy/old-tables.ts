import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Database } from '#lib/server/db/client.ts';

/** The old tables as they stood in the system that the specification describes. */
export const createAttempts = (schema = 'public') => `
	create table ${schema}.scenario_attempts (
		id uuid primary key default gen_random_uuid(),
		user_id uuid,
		scenario_id text not null,
		attempt_number integer not null,
		started_at timestamp not null default now(),
		completed_at timestamp,
		completed_steps json,
		abandoned_at text,
		time_spent_seconds integer,
		hints_used integer not null default 0,
		translations_used integer not null default 0,
		created_at timestamp not null default now()
	);
	create index scenario_attempts_user_idx on ${schema}.scenario_attempts (user_id);
	create index scenario_attempts_scenario_idx on ${schema}.scenario_attempts (scenario_id);
	create index scenario_attempts_user_scenario_idx on ${schema}.scenario_attempts (user_id, scenario_id);`;

export const createOutcomes = (schema = 'public') => `
	create table ${schema}.scenario_outcomes (
		id uuid primary key default gen_random_uuid(),
		user_id uuid,
		conversation_id text not null,
		scenario_id text not null,
		was_goal_achieved boolean not null,
		goal_completion_score numeric(3, 2),
		grammar_usage_score numeric(3, 2),
		vocabulary_usage_score numeric(3, 2),
		pronunciation_score numeric(3, 2),
		used_target_vocabulary json,
		missed_target_vocabulary json,
		grammar_errors json,
		ai_feedback text,
		suggestions json,
		duration_seconds integer not null,
		exchange_count integer not null,
		created_at timestamp not null default now()
	);
	create index scenario_outcomes_user_idx on ${schema}.scenario_outcomes (user_id);
	create index scenario_outcomes_scenario_idx on ${schema}.scenario_outcomes (scenario_id);
	create index scenario_outcomes_user_scenario_idx on ${schema}.scenario_outcomes (user_id, scenario_id);`;

/** An old attempt; instants without a zone, as they lie in the table. */
export interface OldAttempt {
	userId: string | null;
	scenarioId: string;
	startedAt: string;
	completedAt: string | null;
	/** A step. */
	abandonedAt: string | null;
	seconds: number | null;
}

export interface OldOutcome {
	userId: string | null;
	scenarioId: string;
	isAchieved: boolean;
	seconds: number;
	createdAt: string;
}

export async function insertAttempts(db: Database, rows: OldAttempt[]): Promise<void> {
	await db.execute(sql`
		insert into scenario_attempts (id, user_id, scenario_id, attempt_number, started_at,
			completed_at, abandoned_at, time_spent_seconds, completed_steps, hints_used)
		select id, user_id, scenario_id, 1, started_at, completed_at, abandoned_at, seconds, '["hello"]', 1
		from jsonb_to_recordset(${JSON.stringify(
			rows.map((row) => ({
				id: randomUUID(),
				user_id: row.userId,
				scenario_id: row.scenarioId,
				started_at: row.startedAt,
				completed_at: row.completedAt,
				abandoned_at: row.abandonedAt,
				seconds: row.seconds
			}))
		)}::jsonb) as row(id uuid, user_id uuid, scenario_id text, started_at timestamp,
			completed_at timestamp, abandoned_at text, seconds integer)`);
}

export async function insertOutcomes(db: Database, rows: OldOutcome[]): Promise<void> {
	await db.execute(sql`
		insert into scenario_outcomes (id, user_id, conversation_id, scenario_id, was_goal_achieved,
			duration_seconds, exchange_count, created_at, ai_feedback)
		select id, user_id, 'talk', scenario_id, achieved, seconds, 8, created_at, 'Well done.'
		from jsonb_to_recordset(${JSON.stringify(
			rows.map((row) => ({
				id: randomUUID(),
				user_id: row.userId,
				scenario_id: row.scenarioId,
				achieved: row.isAchieved,
				seconds: row.seconds,
				created_at: row.createdAt
			}))
		)}::jsonb) as row(id uuid, user_id uuid, scenario_id text, achieved boolean, seconds integer,
			created_at timestamp)`);
}
