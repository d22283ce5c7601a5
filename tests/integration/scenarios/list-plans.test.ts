import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeCursor } from '#lib/scenarios/list-cursor.ts';
import { type ListQuery, listQuery } from '#lib/scenarios/list-query.ts';
import { scenarioSorts } from '#lib/scenarios/vocabulary.ts';
import type { ActorContext } from '#lib/server/context.ts';
import { listScenarios } from '#lib/server/scenarios/lists.ts';
import {
	type Explaining,
	explainWorld,
	keptPlans,
	readOften,
	readWhole,
	rowsTouched
} from '#tests/support/plans.ts';
import { createWorld, type World } from '#tests/support/world.ts';

let world: World;
let reader: ActorContext;
let explaining: Explaining;

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
	explaining = await explainWorld(world.db);
});
afterAll(() => explaining?.close());

/** What a list looked at, of the tables that it orders and shows. */
async function touched(query: Partial<ListQuery>): Promise<number> {
	const [only, another] = await readOften(explaining, (db) =>
		listScenarios({ ...reader, db }, listQuery(query))
	);
	if (!only || another) throw new Error('a list is one statement');
	expect(readWhole(only.nodes)).toEqual([]);
	return Math.max(
		rowsTouched(only.nodes, 'scenarios'),
		rowsTouched(only.nodes, 'scenario_metadata')
	);
}

test.each(scenarioSorts)(
	'of %s no more is read than a page shows, however many tie',
	async (sort) => {
		const { next } = await listScenarios(reader, listQuery({ sort }));
		const pages: Partial<ListQuery>[] = [{ sort }, { sort, after: next }];
		// Deep among those that tie at nothing.
		if (sort === 'saved' || sort === 'practised') {
			pages.push({ sort, after: encodeCursor({ sort, key: 0, id: 's004000' }) });
		}
		for (const query of pages) {
			// A page is 24 and one more, one in ten is passed over, and a few dozen may tie.
			expect(await touched(query)).toBeLessThan(130);
		}
	}
);

test('the first page of an order that nothing narrows is not planned anew each time', async () => {
	for (const sort of scenarioSorts) {
		for (const context of [reader, world.as(null)]) {
			const before = await keptPlans(explaining.db);
			await readOften(explaining, (db) => listScenarios({ ...context, db }, listQuery({ sort })));
			const { used } = await keptPlans(explaining.db);
			expect(used - before.used, sort).toBeGreaterThan(0);
		}
	}
});

test('no size of a page that somebody asks for makes connections keep a plan of its own', async () => {
	const before = await keptPlans(explaining.db);
	const { next } = await listScenarios(reader, listQuery({ sort: 'new', limit: 50 }));
	for (let limit = 1; limit <= 100; limit += 1) {
		for (const after of [null, next]) {
			const query = listQuery({ sort: 'new', limit, after });
			const { items } = await listScenarios({ ...reader, db: explaining.db }, query);
			expect(items).toHaveLength(limit);
		}
	}
	const { statements } = await keptPlans(explaining.db);
	expect(statements - before.statements).toBeLessThanOrEqual(4);
});
