import { sql } from 'drizzle-orm';
import { connect } from '#lib/server/db/client.ts';

/** Who and what there is to write about. */
export interface Stage {
	/** Ids of accounts. */
	learners: string[];
	/** Ids of public scenarios. */
	scenarios: string[];
}

/**
 * Fills an empty database with learners and public scenarios.
 *
 * @param size.rows how many of the learners have a row on every scenario: one of somebody who has
 * completed it and took it out of their library again
 */
export async function fill(
	url: string,
	size: { learners: number; scenarios: number; rows: number }
): Promise<Stage> {
	const db = connect(url, { max: 1 });
	const idsOf = async (table: 'users' | 'scenarios') => {
		const named = sql.identifier(table);
		const rows = await db.execute<{ id: string }>(sql`select id from ${named} order by id`);
		return rows.map(({ id }) => id);
	};
	try {
		await db.transaction(async (transaction) => {
			await transaction.execute(sql`set local statement_timeout = 0`);
			await transaction.execute(sql`
				insert into users (id, name, email)
				select md5(n::text)::uuid, 'Learner ' || n, n || '@bench.invalid'
				from generate_series(1, ${size.learners}::integer) as n`);
			// With texts of the size that they have.
			await transaction.execute(sql`
				insert into scenarios (id, title, description, role, difficulty, instructions, context,
					learning_objectives, visibility, is_active, published_at)
				select 'bench-' || n, 'Scenario ' || n, repeat('a table for two ', 15), 'tutor', 'beginner',
					repeat('ask for it ', 60), repeat('a small restaurant ', 40),
					'["Say hello", "Ask for a table", "Say goodbye"]', 'public', true, now() - interval '1 year'
				from generate_series(1, ${size.scenarios}::integer) as n`);
			await transaction.execute(sql`
				insert into user_scenario_progress (user_id, scenario_id, first_saved_at, times_attempted,
					times_completed, last_attempt_at, last_completed_at, attempt_trended_at,
					completion_trended_at, timed_completions, completed_time_seconds,
					total_time_spent_seconds, last_attempt_id, last_attempt_outcome, created_at, updated_at)
				select users.id, scenarios.id, at, 1, 1, at, at, at, at, 1, 600, 600, gen_random_uuid(),
					'completed', at, at
				from scenarios, (select id from users order by name limit ${size.rows}::integer) as users,
					lateral (select now() - interval '1 month' as at) as instant`);
			await transaction.execute(sql`
				insert into scenario_metadata (scenario_id, is_listed, total_attempts, total_times_used,
					timed_completions, completed_time_seconds)
				select id, true, rows, rows, rows, 600 * rows
				from scenarios, (select ${size.rows}::integer as rows) as given`);
			await transaction.execute(sql`
				insert into scenario_metadata_baseline (scenario_id) select id from scenarios`);
		});
		// Within no transaction, and so with the deadline taken from the connection.
		await db.$client`set statement_timeout = 0`;
		await db.$client`vacuum (analyze)`;
		return { learners: await idsOf('users'), scenarios: await idsOf('scenarios') };
	} finally {
		await db.$client.end({ timeout: 5 });
	}
}
