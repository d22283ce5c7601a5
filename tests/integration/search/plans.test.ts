import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ListQuery, listQuery } from '#lib/scenarios/list-query.ts';
import { type ListPage, listScenarios } from '#lib/server/scenarios/lists.ts';
import {
	type Explaining,
	explainWorld,
	indexesUsed,
	type PlanNode,
	readWhole,
	rowsTouched
} from '#tests/support/plans.ts';
import { createWorld, type World } from '#tests/support/world.ts';

let world: World;
let explaining: Explaining;

const library = 6000;

beforeAll(async () => {
	world = await createWorld();
	// Every title has one word, every hundredth another, and each one of its own.
	await world.db.$client.unsafe(`
		set local statement_timeout = 0;
		insert into scenarios (id, title, description, role, difficulty, instructions, context,
			target_languages, tags, visibility, is_active, published_at)
		select 's' || lpad(n::text, 6, '0'), 'Common ' || case when n % 100 = 0 then 'uncommon' else '' end,
			'About it, with word' || translate(n::text, '0123456789', 'abcdefghij') || ' in it.', 'tutor',
			'beginner', 'Do this.', repeat('It is so and so on. ', 20) || 'ラーメン屋',
			case n % 3 when 0 then '{}' when 1 then '{es}' else '{ja}' end::text[],
			case when n % 150 = 0 then '{seldom}' else '{often}' end::text[], 'public', true,
			timestamptz '2026-01-01' + n * interval '1 minute'
		from generate_series(1, ${library}) as n;
		insert into scenario_metadata_baseline (scenario_id) select id from scenarios;
		insert into scenario_metadata (scenario_id, is_listed) select id, true from scenarios;
		analyze;`);
	explaining = await explainWorld(world.db);
}, 120_000);
afterAll(() => explaining?.close());

/** Runs a search, and tells the nodes of each of its statements. */
async function plansOf(query: Partial<ListQuery>) {
	let page: ListPage | null = null;
	const statements = await explaining.statementsOf(async (db) => {
		const context = { ...world.as(null), db };
		page = await listScenarios(context, listQuery({ sort: 'relevance', ...query }));
	});
	return { page: page as unknown as ListPage, plans: statements.map(({ nodes }) => nodes) };
}

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
	expect(indexesUsed(nodes)).toContain('documents_vector_idx');
	expect(readWhole(nodes)).toEqual([]);
	// In titles, anywhere, and once more to be ranked.
	expect(rowsTouched(nodes, 'documents')).toBeLessThanOrEqual(4 * 60);
	// Cards alone are read whole.
	expect(rowsTouched(nodes, 'scenarios')).toBeLessThanOrEqual(25);
});

test('a word that all have is ranked for a bounded number', async () => {
	const { plans } = await plansOf({ q: 'common' });
	const nodes = plans.at(-1) as PlanNode[];
	expect(indexesUsed(nodes)).toContain('documents_vector_idx');
	const ranked = nodes.find((node) => node['Index Name'] === 'documents_pkey');
	expect(ranked && ranked['Actual Rows'] * ranked['Actual Loops']).toBe(1000);
	expect(rowsTouched(nodes, 'scenarios')).toBeLessThanOrEqual(25);
});

test.each<Partial<ListQuery>>([{}, { sort: 'saved' }])(
	'of a word that all have, with filters that few fit, nothing but these few is read (%j)',
	async (order) => {
		const { page, plans } = await plansOf({ ...order, q: 'common', tag: ['seldom'] });
		expect(page.items).toHaveLength(24);
		expect(page.next).not.toBeNull();
		expect(plans.flatMap(readWhole)).toEqual([]);
		for (const nodes of plans) expect(rowsTouched(nodes, 'documents')).toBeLessThanOrEqual(4 * 40);
	}
);

test('by a figure, few are found first, and many by walking the order', async () => {
	const few = await plansOf({ q: 'uncommon', sort: 'saved' });
	expect(indexesUsed(few.plans.at(-1) as PlanNode[])).toContain('documents_vector_idx');
	expect(rowsTouched(few.plans.at(-1) as PlanNode[], 'scenario_metadata')).toBeLessThanOrEqual(90);
	const many = await plansOf({ q: 'common', sort: 'saved' });
	expect(indexesUsed(many.plans.at(-1) as PlanNode[])).toContain('scenario_metadata_saved_idx');
	expect(rowsTouched(many.plans.at(-1) as PlanNode[], 'scenario_metadata')).toBeLessThan(200);
});

test('a mistyped word is looked up in two ranges of words', async () => {
	const { page, plans } = await plansOf({ q: 'uncomon' });
	expect(page.forgiven).toEqual([{ typed: 'uncomon', words: ['uncommon'] }]);
	// What looks it up, what asks for that, and the list.
	expect(plans).toHaveLength(3);
	expect(plans.flatMap(readWhole)).toEqual([]);
});
