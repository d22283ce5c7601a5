import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Database } from '#lib/server/db/client.ts';

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
