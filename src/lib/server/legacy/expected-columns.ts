/** The two tables that the three-table model replaces. */
export const oldTables = ['scenario_attempts', 'scenario_outcomes'] as const;

export type OldTable = (typeof oldTables)[number];

/** Where the old tables go when their rows have been counted. */
export const legacySchema = 'legacy';

/**
 * Their columns as they stood in the system that the specification describes, as PostgreSQL calls
 * the types; lengths and precisions say nothing about meaning and are left out.
 */
export const expectedColumns: Record<OldTable, Record<string, string>> = {
	scenario_attempts: {
		id: 'uuid',
		user_id: 'uuid',
		scenario_id: 'text',
		attempt_number: 'integer',
		started_at: 'timestamp without time zone',
		completed_at: 'timestamp without time zone',
		completed_steps: 'json',
		abandoned_at: 'text',
		time_spent_seconds: 'integer',
		hints_used: 'integer',
		translations_used: 'integer',
		created_at: 'timestamp without time zone'
	},
	scenario_outcomes: {
		id: 'uuid',
		user_id: 'uuid',
		conversation_id: 'text',
		scenario_id: 'text',
		was_goal_achieved: 'boolean',
		goal_completion_score: 'numeric',
		grammar_usage_score: 'numeric',
		vocabulary_usage_score: 'numeric',
		pronunciation_score: 'numeric',
		used_target_vocabulary: 'json',
		missed_target_vocabulary: 'json',
		grammar_errors: 'json',
		ai_feedback: 'text',
		suggestions: 'json',
		duration_seconds: 'integer',
		exchange_count: 'integer',
		created_at: 'timestamp without time zone'
	}
};
