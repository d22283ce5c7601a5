import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ListQuery, listQuery } from '#lib/scenarios/list-query.ts';
import { type ScenarioSort, scenarioSorts } from '#lib/scenarios/vocabulary.ts';
import type { ActorContext } from '#lib/server/context.ts';
import { listScenarios } from '#lib/server/scenarios/lists.ts';
import { type Explaining, explainWorld, readWhole, rowsTouched } from '#tests/support/plans.ts';
import { createWorld, type World } from '#tests/support/world.ts';

let world: World;
let reader: ActorContext;
let explaining: Explaining;

/** Many times as many as an order is walked for. */
const library = 6000;

beforeAll(async () => {
	world = await createWorld();
	reader = world.as(await world.createUser());
	const other = await world.createUser();
	// `late` stands at the end of every order, `early` at its beginning, `often` everywhere.
	await world.db.$client.unsafe(`
		set local statement_timeout = 0;
		insert into scenarios (id, title, description, role, difficulty, instructions, context, cefr_level,
			target_languages, categories, tags, estimated_duration_seconds, visibility, is_active,
			published_at, created_by_user_id)
		select 's' || lpad(n::text, 6, '0'), 'Scenario', 'About it.', 'tutor', 'beginner', 'Do.', 'So.',
			(array['A1', 'A2', 'B1', 'B2'])[1 + n % 4],
			case n % 3 when 0 then '{}' when 1 then '{es}' else '{ja}' end::text[],
			case n % 5 when 0 then '{food,travel}' else '{work}' end::text[],
			array_remove(array[case when n > ${library} - 60 then 'late' end,
				case when n <= 60 then 'early' end, case when n % 2 = 0 then 'often' end,
				case when n % 97 = 0 then 'seldom' end], null),
			60 * (1 + n % 45), case when n % 50 = 0 then 'private' else 'public' end::scenario_visibility,
			true, timestamptz '2026-01-01' - n / 3 * interval '1 minute',
			case when n > ${library} - 2500 then '${other.id}' end::uuid
		from generate_series(1, ${library}) as n;
		insert into scenario_metadata_baseline (scenario_id, amount_saved_count, total_attempts,
			total_times_used, ratings_count, rating_sum, rating_square_sum)
		select id, figure, figure, figure, 5 + figure, 4 * (5 + figure), 16 * (5 + figure)
		from (select id, greatest(0, (5500 - substr(id, 2)::integer) / 7) as figure from scenarios) as s;
		insert into scenario_metadata (scenario_id, amount_saved_count, total_attempts, total_times_used,
			ratings_count, rating_sum, rating_square_sum, trending_score, is_listed)
		select scenario_id, amount_saved_count, total_attempts, total_times_used, ratings_count,
			rating_sum, rating_square_sum, 1.0 * amount_saved_count / 3, visibility = 'public'
		from scenario_metadata_baseline join scenarios on id = scenario_id;
		insert into user_scenario_progress (user_id, scenario_id, times_attempted, times_completed,
			is_saved, saved_at, first_saved_at)
		select '${reader.actor.id}', id, n % 2, n % 2 * (n % 3 / 2), n % 4 = 0,
			case when n % 4 = 0 then now() end, case when n % 4 = 0 then now() end
		from (select id, substr(id, 2)::integer as n from scenarios) as s where n % 9 = 1;
		analyze;`);
	// The figures are made up; what they are made of is no matter here.
	world.leaveBroken();
	explaining = await explainWorld(world.db);
});
afterAll(() => explaining?.close());

const keys: Record<ScenarioSort, string> = {
	saved: 'amount_saved_count',
	practised: 'total_times_used',
	rated: 'rating_score',
	trending: 'trending_score',
	new: 'published_at'
};

const own = (doing: string) => `exists (select from user_scenario_progress p
	where p.user_id = '{reader}' and p.scenario_id = scenarios.id and ${doing})`;

/** Filters, and the same said plainly. */
const filters: [string, Partial<ListQuery>, string][] = [
	['what stands last', { tag: ['late'] }, `'late' = any(tags)`],
	['what stands first', { tag: ['early'] }, `'early' = any(tags)`],
	['what stands everywhere', { tag: ['often'] }, `'often' = any(tags)`],
	['what hardly anything has', { tag: ['seldom', 'none'] }, `'seldom' = any(tags)`],
	['what nothing has', { tag: ['none'] }, 'false'],
	[
		'all of several filters',
		{ cefr: ['B1', 'A2'], language: ['ja'], category: ['food'], duration: ['10', 'long'] },
		`cefr_level in ('B1', 'A2') and (target_languages = '{}' or 'ja' = any(target_languages))
			and 'food' = any(categories)
			and (estimated_duration_seconds <= 600 or estimated_duration_seconds > 1800)`
	],
	['what is untried', { mine: ['untried'] }, `not ${own('times_attempted > 0')}`],
	[
		'what stands last and is untried',
		{ mine: ['untried'], tag: ['late'] },
		`'late' = any(tags) and not ${own('times_attempted > 0')}`
	],
	[
		'what is saved or completed',
		{ mine: ['saved', 'completed'], cefr: ['A1'] },
		`cefr_level = 'A1' and ${own('(is_saved or times_completed > 0)')}`
	],
	[
		'what is untried or saved',
		{ mine: ['untried', 'saved'], tag: ['seldom'] },
		`'seldom' = any(tags) and (not ${own('times_attempted > 0')} or ${own('is_saved')})`
	]
];

async function allPages(query: ListQuery): Promise<string[]> {
	const seen: string[] = [];
	let after: string | null = null;
	do {
		const page = await listScenarios(reader, { ...query, after });
		seen.push(...page.items.map(({ id }) => id));
		after = page.next;
	} while (after !== null);
	return seen;
}

describe.each(scenarioSorts)('by %s', (sort) => {
	test.each(filters)('%s is listed whole, once, and in its order', async (_, changes, plain) => {
		const rows = await world.db.$client.unsafe<{ id: string }[]>(`
			select id from scenarios join scenario_metadata on scenario_id = id
			where visibility = 'public' and (${plain.replaceAll('{reader}', reader.actor.id)})
			order by ${keys[sort]} desc, id`);
		const listed = await allPages(listQuery({ ...changes, sort, limit: 100 }));
		expect(listed).toEqual(rows.map(({ id }) => id));
	});
});

/** Rows that a page looked at, in all tables. */
async function touched(query: Partial<ListQuery>): Promise<number> {
	const statements = await explaining.statementsOf((db) =>
		listScenarios({ ...reader, db }, listQuery(query))
	);
	expect(statements).toHaveLength(1);
	const { nodes } = statements[0]!;
	expect(readWhole(nodes).filter((table) => table !== 'facet_sets')).toEqual([]);
	return rowsTouched(nodes, 'scenario_metadata') + rowsTouched(nodes, 'scenarios');
}

describe('a page', () => {
	test.each(scenarioSorts)('of much, by %s, walks no further than it must', async (sort) => {
		expect(await touched({ sort, tag: ['often'] })).toBeLessThan(1200);
	});

	test.each(scenarioSorts)(
		'of little that stands last, by %s, does not read what stands before it',
		async (sort) => {
			// The first 200 steps, and all 60 that fit, rather than 1,000 or all 6,000.
			expect(await touched({ sort, tag: ['late'] })).toBeLessThan(600);
		}
	);

	test('of one’s own begins with one’s own', async () => {
		const rows = await touched({ sort: 'saved', mine: ['saved'] });
		expect(rows).toBeLessThan(1400);
	});
});
