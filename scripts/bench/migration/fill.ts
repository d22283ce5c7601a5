import type postgres from 'postgres';
import { createAttempts, createOutcomes } from './old-tables.ts';

/** A made-up past of the old system. */
export interface Past {
	name: string;
	attempts: number;
	outcomes: number;
	learners: number;
	scenarios: number;
	/** How many scenarios a learner practises, in the mean: the fewer, the more often each. */
	scenariosEach: number;
}

/** Makes learners, scenarios and the old tables with their indexes, in the order of time. */
export async function fillOldTables(client: postgres.Sql, past: Past): Promise<void> {
	const { attempts, outcomes, learners, scenarios, scenariosEach } = past;
	await client.unsafe('select setseed(0.5)');
	await client`insert into users (id, name, email)
		select md5('learner' || n)::uuid, 'Learner ' || n, 'learner-' || n || '@example.test'
		from generate_series(1, ${learners}::integer) as n`;
	await client`insert into scenarios (id, title, description, role, difficulty, instructions,
			context, visibility, is_active, published_at)
		select 'scenario-' || n, 'Scenario ' || n, 'Book a table.', 'character', 'beginner', 'Ask.',
			'A restaurant.', 'public', true, now() from generate_series(1, ${scenarios}::integer) as n`;
	await client`insert into scenario_metadata (scenario_id, is_listed) select id, true from scenarios`;
	await client`insert into scenario_metadata_baseline (scenario_id) select id from scenarios`;
	await client.unsafe(createAttempts() + createOutcomes());
	// Which scenarios each learner practises, the popular ones more often.
	await client`
		create table taste as
		select learner, place, 'scenario-' || (1 + floor(${scenarios}::integer * random() ^ 2)) as scenario_id
		from generate_series(1, ${learners}::integer) as learner,
			generate_series(1, ${scenariosEach}::integer) as place`;
	await client`create index on taste (learner, place)`;
	await client`
		insert into scenario_attempts (user_id, scenario_id, attempt_number, started_at, completed_at,
			completed_steps, abandoned_at, time_spent_seconds)
		select md5('learner' || learner)::uuid, scenario_id, 1, at,
			case when random() < 0.6 then at + interval '10 minutes' end, '["greet", "ask"]',
			case when random() < 0.1 then 'ask' end,
			case when random() < 0.9 then floor(random() * 1200)::integer end
		from (
			select 1 + (n % ${learners}::bigint)::integer as learner,
				1 + (n / ${learners}::bigint % ${scenariosEach}::bigint)::integer as place,
				timestamp '2023-01-01' + n * interval '1 minute' as at
			from generate_series(1::bigint, ${attempts}::bigint) as n
		) as runs join taste using (learner, place)
		order by at`;
	await client`
		insert into scenario_outcomes (user_id, conversation_id, scenario_id, was_goal_achieved,
			goal_completion_score, duration_seconds, exchange_count, ai_feedback, created_at)
		select user_id, id, scenario_id, random() < 0.6, 0.75, floor(random() * 1200)::integer, 12,
			'You asked clearly. Say goodbye next time.', started_at + interval '10 minutes'
		from (select * from scenario_attempts order by random() limit ${outcomes}::bigint) as runs
		order by started_at`;
	await client`drop table taste`;
	await client.unsafe('vacuum (freeze, analyze)');
}

/** Makes room. */
export async function removeMigrated(client: postgres.Sql): Promise<void> {
	await client`drop schema legacy cascade`;
}
