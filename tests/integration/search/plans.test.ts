import { drizzle } from 'drizzle-orm/postgres-js';
import { beforeAll, expect, test } from 'vitest';
import { type ListQuery, listQuery } from '#lib/scenarios/list-query.ts';
import type { Database } from '#lib/server/db/client.ts';
import * as schema from '#lib/server/db/schema/index.ts';
import { listScenarios } from '#lib/server/scenarios/lists.ts';
import { createWorld, type World } from '#tests/support/world.ts';

let world: World;

const library = 6000;

beforeAll(async () => {
	world = await createWorld();
	// Every title has one word, every hundredth another, and each one of its own.
	await world.db.$client.unsafe(`
		set local statement_timeout = 0;
		insert into scenarios (id, title, description, role, difficulty, instructions, context,
			target_languages, visibility, is_active, published_at)
		select 's' || lpad(n::text, 6, '0'), 'Common ' || case when n % 100 = 0 then 'uncommon' else '' end,
			'About it, with word' || translate(n::text, '0123456789', 'abcdefghij') || ' in it.', 'tutor',
			'beginner', 'Do this.', repeat('It is so and so on. ', 20) || 'ラーメン屋',
			case n % 3 when 0 then '{}' when 1 then '{es}' else '{ja}' end::text[], 'public', true,
			timestamptz '2026-01-01' + n * interval '1 minute'
		from generate_series(1, ${library}) as n;
		insert into scenario_metadata_baseline (scenario_id) select id from scenarios;
		insert into scenario_metadata (scenario_id, is_listed) select id, true from scenarios;
		analyze;`);
}, 120_000);

interface PlanNode {
	'Node Type': string;
	'Relation Name'?: string;
	'Index Name'?: string;
	'Actual Rows': number;
	'Actual Loops': number;
	'Rows Removed by Filter'?: number;
	'Rows Removed by Index Recheck'?: number;
	Plans?: PlanNode[];
}

/** Runs a search, and explains each of its statements with what it did. */
async function plansOf(query: Partial<ListQuery>) {
	const statements: [string, unknown[]][] = [];
	const logged: Database = drizzle(world.db.$client, {
		schema,
		logger: { logQuery: (text, params) => statements.push([text, params]) }
	});
	const page = await listScenarios(
		{ ...world.as(null), db: logged },
		listQuery({ sort: 'relevance', ...query })
	);
	const plans = [];
	for (const [text, params] of statements) {
		const [row] = await world.db.$client.begin(async (client) => {
			// A table of this size is soon read whole; a large one, of which it stands for, is not.
			await client`set local enable_seqscan = off`;
			const explain = `explain (analyze, timing off, format json) ${text}`;
			return client.unsafe(explain, params as never[]);
		});
		const nodes: PlanNode[] = [];
		const walk = (node: PlanNode) => {
			nodes.push(node);
			node.Plans?.forEach(walk);
		};
		walk((row!['QUERY PLAN'] as [{ Plan: PlanNode }])[0].Plan);
		plans.push(nodes);
	}
	return { page, plans };
}

const rowsOf = (nodes: PlanNode[], table: string) =>
	nodes
		.filter((node) => node['Relation Name'] === table)
		.reduce(
			(sum, node) =>
				sum +
				node['Actual Loops'] *
					(node['Actual Rows'] +
						(node['Rows Removed by Filter'] ?? 0) +
						(node['Rows Removed by Index Recheck'] ?? 0)),
			0
		);

/** Tables read from their beginning, but for those that nobody is in yet. */
const readWhole = (nodes: PlanNode[]) =>
	nodes
		.filter((node) => node['Node Type'] === 'Seq Scan')
		.map((node) => node['Relation Name'])
		.filter((table) => table !== 'users' && table !== 'user_scenario_progress');

const indexesOf = (nodes: PlanNode[]) => nodes.map((node) => node['Index Name']).filter(Boolean);

test.each<[string, Partial<ListQuery>, number]>([
	['a word that few have', { q: 'uncommon' }, 60],
	['a beginning', { q: 'uncomm' }, 60],
	['a word that one has', { q: 'wordbcde' }, 1],
	['a run without spaces', { q: 'ラーメン uncommon' }, 60],
	['a narrow filter', { q: 'uncommon', language: ['ja'] }, 40]
])('%s is found by the index over words, and no more is read', async (_, query, matching) => {
	const { page, plans } = await plansOf(query);
	expect(page.items.length).toBe(Math.min(matching, 24));
	const nodes = plans.at(-1) as PlanNode[];
	expect(indexesOf(nodes)).toContain('documents_vector_idx');
	expect(readWhole(nodes)).toEqual([]);
	// In titles, anywhere, and once more to be ranked.
	expect(rowsOf(nodes, 'documents')).toBeLessThanOrEqual(4 * 60);
	// Cards alone are read whole.
	expect(rowsOf(nodes, 'scenarios')).toBeLessThanOrEqual(25);
});

test('a word that all have is ranked for a bounded number', async () => {
	const { plans } = await plansOf({ q: 'common' });
	const nodes = plans.at(-1) as PlanNode[];
	expect(indexesOf(nodes)).toContain('documents_vector_idx');
	const ranked = nodes.find((node) => node['Index Name'] === 'documents_pkey');
	expect(ranked && ranked['Actual Rows'] * ranked['Actual Loops']).toBe(1000);
	expect(rowsOf(nodes, 'scenarios')).toBeLessThanOrEqual(25);
});

test('by a figure, few are found first, and many by walking the order', async () => {
	const few = await plansOf({ q: 'uncommon', sort: 'saved' });
	expect(indexesOf(few.plans.at(-1) as PlanNode[])).toContain('documents_vector_idx');
	expect(rowsOf(few.plans.at(-1) as PlanNode[], 'scenario_metadata')).toBeLessThanOrEqual(90);
	const many = await plansOf({ q: 'common', sort: 'saved' });
	expect(indexesOf(many.plans.at(-1) as PlanNode[])).toContain('scenario_metadata_saved_idx');
	expect(rowsOf(many.plans.at(-1) as PlanNode[], 'scenario_metadata')).toBeLessThan(200);
});

test('a mistyped word is looked up in two ranges of words', async () => {
	const { page, plans } = await plansOf({ q: 'uncomon' });
	expect(page.forgiven).toEqual([{ typed: 'uncomon', words: ['uncommon'] }]);
	expect(plans).toHaveLength(2);
	expect(readWhole(plans[0] as PlanNode[])).toEqual([]);
});
