import { drizzle } from 'drizzle-orm/postgres-js';
import { beforeAll, expect, test } from 'vitest';
import { encodeCursor } from '#lib/scenarios/list-cursor.ts';
import { type ListQuery, listQuery } from '#lib/scenarios/list-query.ts';
import { type ScenarioSort, scenarioSorts } from '#lib/scenarios/vocabulary.ts';
import type { ActorContext, Context } from '#lib/server/context.ts';
import type { Database } from '#lib/server/db/client.ts';
import * as schema from '#lib/server/db/schema/index.ts';
import { listRelated, listScenarios } from '#lib/server/scenarios/lists.ts';
import { getScenario, listAuthored } from '#lib/server/scenarios/queries.ts';
import { createWorld, type World } from '#tests/support/world.ts';

let world: World;
let reader: ActorContext;

const indexes: Record<ScenarioSort, string> = {
	saved: 'scenario_metadata_saved_idx',
	practised: 'scenario_metadata_practised_idx',
	rated: 'scenario_metadata_rated_idx',
	trending: 'scenario_metadata_trending_idx',
	new: 'scenarios_new_idx'
};

const library = 5000;

beforeAll(async () => {
	world = await createWorld();
	reader = world.as(await world.createUser());
	// Nine in ten are listed; most have no figures, as in a young library.
	await world.db.$client.unsafe(`
		set local statement_timeout = 0;
		insert into scenarios (id, title, description, role, difficulty, instructions, context,
			target_languages, visibility, is_active, published_at, updated_at, created_by_user_id)
		select 's' || lpad(n::text, 6, '0'), 'Scenario ' || n, repeat('About it. ', 20), 'tutor', 'beginner',
			repeat('Do this. ', 100), repeat('It is so. ', 50),
			case n % 3 when 0 then '{}' when 1 then '{es}' else '{ja}' end::text[],
			case when n % 10 = 0 then 'private' else 'public' end::scenario_visibility, true,
			timestamptz '2026-01-01' + n * interval '1 minute',
			timestamptz '2026-01-01' + n * interval '1 minute',
			case when n % 50 = 0 then '${reader.actor.id}' end::uuid
		from generate_series(1, ${library}) as n;
		insert into scenario_metadata_baseline (scenario_id, amount_saved_count, total_attempts,
			total_times_used, ratings_count, rating_sum, rating_square_sum)
		select id, saves, saves, saves, ratings, 4 * ratings, 16 * ratings from (
			select id, case when hashtext(id) % 4 = 0 then abs(hashtext(id)) % 90 else 0 end as saves,
				case when hashtext(id) % 3 = 0 then 1 + abs(hashtext(id)) % 20 else 0 end as ratings
			from scenarios) as figures;
		insert into scenario_metadata (scenario_id, amount_saved_count, total_attempts, total_times_used,
			ratings_count, rating_sum, rating_square_sum, trending_score, is_listed)
		select scenario_id, amount_saved_count, total_attempts, total_times_used, ratings_count, rating_sum,
			rating_square_sum, case when hashtext(id) % 5 = 0 then hashtext(id) / 1e7 end, visibility = 'public'
		from scenario_metadata_baseline join scenarios on id = scenario_id;
		analyze;`);
});

interface PlanNode {
	'Relation Name'?: string;
	'Index Name'?: string;
	'Actual Rows': number;
	'Actual Loops': number;
	'Rows Removed by Filter'?: number;
	Plans?: PlanNode[];
}

/** Runs something that reads by one statement, and explains that statement with what it did. */
async function planOf(read: (context: ActorContext) => Promise<unknown>) {
	const statements: [string, unknown[]][] = [];
	const logged: Database = drizzle(world.db.$client, {
		schema,
		logger: { logQuery: (query, params) => statements.push([query, params]) }
	});
	await read({ ...reader, db: logged });
	expect(statements).toHaveLength(1);
	const [query, params] = statements[0] as [string, unknown[]];
	const row = await world.db.$client.begin(async (client) => {
		// A table of this size is soon read whole; a large one, of which it stands for, is not.
		await client`set local enable_seqscan = off`;
		const explain = `explain (analyze, timing off, format json) ${query}`;
		return (await client.unsafe(explain, params as never[]))[0];
	});
	const nodes: PlanNode[] = [];
	const walk = (node: PlanNode) => {
		nodes.push(node);
		node.Plans?.forEach(walk);
	};
	walk((row!['QUERY PLAN'] as [{ Plan: PlanNode }])[0].Plan);
	return {
		indexes: nodes.map((node) => node['Index Name']),
		/** The most rows of these tables that any scan touched, those thrown away again included. */
		touched: (...tables: string[]) =>
			Math.max(
				...nodes
					.filter((node) => tables.includes(node['Relation Name'] ?? ''))
					.map(
						(node) =>
							(node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
					)
			)
	};
}

const list = (query: Partial<ListQuery>) => (context: Context) =>
	listScenarios(context, listQuery(query));

test.each(scenarioSorts)('%s is read in the order of its index, a page at a time', async (sort) => {
	const { next } = await list({ sort })(reader);
	const pages: Partial<ListQuery>[] = [{ sort }, { sort, after: next }];
	// Deep among those that tie at nothing.
	if (sort === 'saved' || sort === 'practised') {
		pages.push({ sort, after: encodeCursor({ sort, key: 0, id: 's004000' }) });
	}
	for (const query of pages) {
		const plan = await planOf(list(query));
		expect(plan.indexes).toContain(indexes[sort]);
		// A page is 24 and one more, one in ten is passed over, and a few dozen may tie.
		expect(plan.touched('scenarios', 'scenario_metadata')).toBeLessThan(100);
	}
});

test('what is related is chosen from a bounded number', async () => {
	const scenario = await getScenario(reader, 's000001');
	const plan = await planOf((context) => listRelated(context, scenario, 3));
	expect(plan.indexes).toContain(indexes.saved);
	expect(plan.touched('scenarios', 'scenario_metadata')).toBeLessThan(400);
});

test('what an author wrote is found by its index', async () => {
	const plan = await planOf((context) => listAuthored(context, { limit: 5 }));
	expect(plan.indexes).toContain('scenarios_author_idx');
	expect(plan.touched('scenarios', 'scenario_metadata')).toBeLessThan(library / 40);
});

test('one scenario is one look-up in each table', async () => {
	const plan = await planOf((context) => getScenario(context, 's000001'));
	expect(plan.touched('scenarios', 'scenario_metadata')).toBe(1);
});
