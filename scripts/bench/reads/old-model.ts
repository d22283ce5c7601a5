import type postgres from 'postgres';
import type { ScenarioSort } from '#lib/scenarios/vocabulary.ts';

/**
 * Writes what learners did as the specification's `scenario_outcomes` had it: a row for every save
 * and every attempt, with its indexes, in a schema of its own.
 */
export async function makeOldModel(client: postgres.Sql): Promise<number> {
	await client.unsafe(`
		create schema old;
		create table old.scenario_outcomes (
			id uuid primary key default gen_random_uuid(),
			user_id uuid not null,
			scenario_id text not null,
			saved boolean not null,
			was_goal_achieved boolean not null,
			rating integer,
			duration_seconds integer,
			created_at timestamptz not null
		)`);
	const { count } = await client`
		insert into old.scenario_outcomes (user_id, scenario_id, saved, was_goal_achieved, rating,
			duration_seconds, created_at)
		select user_id, scenario_id, nth = 0, nth > 0 and nth <= times_completed,
			case when nth = 1 then user_rating end, case when nth > 0 then 600 end,
			case when nth = 0 then saved_at else last_attempt_at end
		from user_scenario_progress,
			generate_series(case when is_saved then 0 else 1 end, times_attempted) as nth`;
	await client.unsafe(`
		create index on old.scenario_outcomes (user_id);
		create index on old.scenario_outcomes (scenario_id);
		create index on old.scenario_outcomes (user_id, scenario_id);
		create index on old.scenario_outcomes (created_at);`);
	await client.unsafe('vacuum (analyze) old.scenario_outcomes');
	return count;
}

const card = 'scenarios.id, title, description, role, difficulty, cefr_level, target_languages';
const isListed = "is_active and published_at is not null and visibility = 'public'";

/** A page of each order, as well as that model allows: outcomes grouped first, and then joined. */
const page = (figure: string, order = 'figure desc', condition = 'true') => `
	select ${card}, figure
	from scenarios left join (
		select scenario_id, ${figure} as figure from old.scenario_outcomes
		where ${condition} group by scenario_id
	) as counted on counted.scenario_id = scenarios.id
	where ${isListed} order by ${order} nulls last, scenarios.id limit 24`;

export const oldLists: Record<ScenarioSort, string> = {
	saved: page('count(*) filter (where saved)'),
	practised: page('count(*) filter (where was_goal_achieved)'),
	rated: page('(coalesce(sum(rating), 0) + 15.0) / (count(rating) + 5)'),
	trending: page(
		'count(distinct user_id)',
		'figure desc',
		"created_at > now() - interval '3 days'"
	),
	new: page('count(*) filter (where saved)', 'published_at desc')
};

/** The specification's "Example Problem" to the letter, and a page of it. */
export const exampleList = `
	select ${card}, count(distinct outcome.id) as total_saves
	from scenarios left join old.scenario_outcomes as outcome on outcome.scenario_id = scenarios.id
	where outcome.saved and ${isListed}
	group by scenarios.id order by total_saves desc limit 24`;
