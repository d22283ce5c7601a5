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
