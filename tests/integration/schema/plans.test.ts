import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scenarioSorts } from '#lib/scenarios/vocabulary.ts';
import type { Database } from '#lib/server/db/client.ts';
import { listLibrary, listSavers } from '#lib/server/progress/queries.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { rankedPage } from '#lib/server/scenarios/rankings.ts';
import { createWorld, type TestUser, type World } from '../../support/world.ts';

const many = 3000;

let world: World;
let learner: TestUser;

beforeAll(async () => {
	world = await createWorld();
	learner = await world.createUser();
	const ids = sql`(select 's' || lpad(n::text, 5, '0') as id, n from generate_series(1, ${many}::integer) as n) as made`;
	await world.db.transaction(async (transaction) => {
		// On a busy machine these take longer than a request may.
		await transaction.execute(sql`set local statement_timeout = 0`);
		// Of the size that scenarios have. Every tenth is a draft; half have ratings and a trending score.
		await transaction.execute(sql`
			insert into scenarios (id, title, description, role, difficulty, instructions, context,
				visibility, is_active, published_at)
			select id, id, repeat('x', 1500), 'tutor', 'beginner', '', '', 'public', n % 10 > 0,
				case when n % 10 > 0 then now() - n * interval '1 minute' end from ${ids}`);
		const columns = sql`amount_saved_count, total_attempts, total_times_used, ratings_count, rating_sum, rating_square_sum`;
		await transaction.execute(sql`
			insert into scenario_metadata (scenario_id, is_listed, trending_score, ${columns})
			select id, n % 10 > 0, case when n % 2 > 0 then n / 7.0 end, n % 50, n % 40, n % 30 % (n % 40 + 1),
				n % 2, 4 * (n % 2), 16 * (n % 2) from ${ids}`);
		await transaction.execute(sql`
			insert into scenario_metadata_baseline (scenario_id, ${columns})
			select scenario_id, ${columns} from scenario_metadata`);
		// A crowd that has practised, so that a learner's own rows are a small part of all.
		await transaction.execute(sql`
			insert into users (id, name, email)
			select md5(n::text)::uuid, 'Learner', n || '@example.test' from generate_series(1, 2000) as n`);
		await transaction.execute(sql`
			insert into user_scenario_progress (user_id, scenario_id, is_saved, saved_at, first_saved_at)
			select md5(n::text)::uuid, 's' || lpad((m * 9 + n % 9 + (m * 9 + n % 9 = 0)::integer)::text, 5, '0'), true, at, at
			from generate_series(1, 40) as n, generate_series(1, 250) as m,
				lateral (select now() - m * interval '1 second' as at) as instant`);
		await transaction.execute(sql`
			update scenario_metadata set amount_saved_count = amount_saved_count + saves
			from (select scenario_id, count(*) as saves from user_scenario_progress group by scenario_id) as counted
			where counted.scenario_id = scenario_metadata.scenario_id`);
	});
	await saveScenario(world.as(learner), { scenarioId: 's00001' });
	await world.db.execute(sql`analyze`);
});
afterAll(() => world.close());

interface Plan {
	'Node Type': string;
	'Index Name'?: string;
	'Relation Name'?: string;
	Plans?: Plan[];
}
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** The nodes of a statement's plan. */
async function explain(text: string, values: unknown[]): Promise<Plan[]> {
	const rows = (await world.db.$client.unsafe(
		`explain (format json) ${text}`,
		values as never[]
	)) as {
		'QUERY PLAN': { Plan: Plan }[];
	}[];
	return nodesOf((rows[0]?.['QUERY PLAN'][0] as { Plan: Plan }).Plan);
}

/** The plans of the statements that something sends. */
async function plansOf(work: (db: Database) => Promise<unknown>): Promise<Plan[][]> {
	const sent: [string, unknown[]][] = [];
	const unsafe = (text: string, values: unknown[]) => {
		sent.push([text, values]);
		return world.db.$client.unsafe(text, values as never[], { prepare: true });
	};
	await work({ $client: { unsafe } } as unknown as Database);
	return Promise.all(sent.map(([text, values]) => explain(text, values)));
}

const indexes = {
	saved: 'scenario_metadata_saved_idx',
	practised: 'scenario_metadata_practised_idx',
	rated: 'scenario_metadata_rated_idx',
	trending: 'scenario_metadata_trending_idx',
	new: 'scenarios_new_idx'
};

describe.each(scenarioSorts.map((sort) => [sort]))('the list %s', (sort) => {
	it.each([
		['first page', null],
		['page after', { key: sort === 'new' ? Date.now() * 1000 : 20, id: 's00500' }]
	])('reads its %s by its own index', async (_, after) => {
		const page = rankedPage(world.db, sort, [], after, 25);
		const { sql: text, params } = world.db.select().from(page).toSQL();
		const nodes = await explain(text, params);
		const names = nodes.map((node) => node['Index Name']).filter(Boolean);
		expect(names).toContain(indexes[sort]);
		expect(nodes.map((node) => node['Node Type'])).not.toContain('Seq Scan');
		// A later page may sort the few rows that tie with its cursor; the first one sorts nothing.
		if (after === null) expect(nodes.map((node) => node['Node Type'])).not.toContain('Sort');
	});
});

it('reads a learner’s saved shelf, and a scenario’s savers, by their index', async () => {
	const [shelf] = await plansOf((db) =>
		listLibrary({ ...world.as(learner), db }, { shelf: 'saved', limit: 5 })
	);
	expect(shelf?.map((node) => node['Index Name'])).toContain('saved_scenarios_idx');
	const [savers] = await plansOf((db) =>
		listSavers({ ...world.as(learner), db }, { scenarioId: 's00010' })
	);
	expect(savers?.map((node) => node['Index Name'])).toContain('scenario_savers_idx');
	for (const nodes of [shelf, savers]) {
		expect(nodes?.map((node) => node['Node Type'])).not.toContain('Seq Scan');
	}
});

it('saves without reading more than the rows it concerns', async () => {
	const [nodes] = await plansOf((db) =>
		saveScenario({ ...world.as(learner), db }, { scenarioId: 's00011' })
	);
	const types = nodes?.map((node) => node['Node Type']);
	expect(types).not.toContain('Seq Scan');
	expect(types).not.toContain('Sort');
});

it('counts who practised lately by the index on scenario and instant', async () => {
	const nodes = await explain(
		`select count(*) from user_scenario_progress
			where scenario_id = $1 and last_attempt_at > now() - interval '3 days'`,
		[randomUUID()]
	);
	expect(nodes.map((node) => node['Index Name'])).toContain('scenario_progress_idx');
});

it('never reads a whole table for what refers to a row that is deleted', async () => {
	// References whose columns, in any order, no index begins with.
	const scanned = await world.db.execute<{ name: string }>(sql`
		select conrelid::regclass || ': ' || conname as name from pg_constraint
		where contype = 'f' and not exists (
			select from pg_index
			where indrelid = conrelid and indisvalid
				and (indkey::smallint[])[0:cardinality(conkey) - 1] @> conkey)`);
	expect(scanned.map(({ name }) => name)).toEqual([]);
	const nodes = await explain('select from scenarios where forked_from_id = $1', ['s00001']);
	expect(nodes.map((node) => node['Index Name'])).toContain('scenarios_forks_idx');
});
