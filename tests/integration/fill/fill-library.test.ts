import { expect, test } from 'vitest';
import { listQuery } from '#lib/scenarios/list-query.ts';
import type { Database } from '#lib/server/db/client.ts';
import { listLibrary } from '#lib/server/progress/queries.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { listScenarios } from '#lib/server/scenarios/lists.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { type FillOptions, fillLibrary } from '../../../scripts/fill/fill-library.ts';
import { refuseSecondFill } from '../../../scripts/fill/learners.ts';

const size = { scenarios: 150, learners: 200, progress: 2_500 };
const options: FillOptions = { ...size, seed: 3, until: new Date('2026-06-01T12:00:00Z') };

const count = async (db: Database) => {
	const [row] = await db.$client`
		select (select count(*)::integer from scenarios) as scenarios,
			(select count(*)::integer from users) as learners,
			(select count(*)::integer from user_scenario_progress) as progress`;
	return row;
};

/** Every row of what matters, as one sum. */
const fingerprint = async (db: Database) => {
	const [row] = await db.$client`
		select (select md5(string_agg(md5(scenarios::text), '' order by id)) from scenarios) as scenarios,
			(select md5(string_agg(md5(row(id, name, email)::text), '' order by id)) from users) as learners,
			(select md5(string_agg(md5(progress::text), '' order by user_id, scenario_id))
				from user_scenario_progress as progress) as progress,
			(select md5(string_agg(md5(row(scenario_id, trending_score, rating_score)::text), '' order by scenario_id))
				from scenario_metadata) as figures`;
	return row;
};

const catalogue = async (db: Database) =>
	(
		await db.$client<{ line: string }[]>`
			select indexdef as line from pg_indexes where schemaname in ('public', 'search')
			union all
			select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || convalidated
			from pg_constraint where connamespace in ('public'::regnamespace, 'search'::regnamespace)
			order by 1`
	).map(({ line }) => line);

const started = async (world: World) => {
	const learner = await world.createUser();
	const scenario = await world.createScenario();
	await startAttempt(world.as(learner), { scenarioId: scenario.id, language: null });
	return learner;
};

test('the same seed gives the same library, row by row, and another seed another one', async () => {
	const [one, other, third] = [await createWorld(), await createWorld(), await createWorld()];
	const before = await catalogue(one.db);
	await fillLibrary(one.db, options);
	await fillLibrary(other.db, options);
	await fillLibrary(third.db, { ...options, seed: 4 });
	expect(await count(one.db)).toEqual(size);
	expect(await fingerprint(other.db)).toEqual(await fingerprint(one.db));
	expect((await fingerprint(third.db))?.progress).not.toBe((await fingerprint(one.db))?.progress);
	expect(await catalogue(one.db)).toEqual(before);
});

test('a fill that is broken off leaves nothing, and takes nothing away', async () => {
	const world = await createWorld();
	const learner = await started(world);
	const before = await catalogue(world.db);
	const broken = fillLibrary(world.db, {
		...options,
		say: (part) => {
			if (part === 'figures') throw new Error('broken off');
		}
	});
	await expect(broken).rejects.toThrow('broken off');
	expect(await count(world.db)).toEqual({ scenarios: 1, learners: 1, progress: 1 });
	expect(await catalogue(world.db)).toEqual(before);
	expect((await listLibrary(world.as(learner), { shelf: 'open' })).items).toHaveLength(1);
});

test('what real learners have done stays beside what is made up', async () => {
	const world = await createWorld();
	const learner = await started(world);
	const before = await catalogue(world.db);
	await fillLibrary(world.db, options);
	expect(await count(world.db)).toEqual({ scenarios: 151, learners: 201, progress: 2_501 });
	expect(await catalogue(world.db)).toEqual(before);
	expect((await listLibrary(world.as(learner), { shelf: 'open' })).items).toHaveLength(1);
	await expect(refuseSecondFill(world.db)).rejects.toThrow('filled before');
});

test('what is made up is listed, found and counted on as everything else', async () => {
	const world = await createWorld();
	await fillLibrary(world.db, options);
	const learner = world.as(await world.createUser());
	const [first] = (await listScenarios(learner, listQuery({ sort: 'trending' }))).items;
	expect(first?.figures.totalAttempts).toBeGreaterThan(0);
	await saveScenario(learner, { scenarioId: first?.id ?? '' });
	const found = await listScenarios(learner, listQuery({ q: 'umbrella', sort: 'relevance' }));
	expect(found.items.length).toBeGreaterThan(0);
	const [hidden] = await world.db.$client<{ drafts: number; withdrawn: number; hidden: number }[]>`
		select count(*) filter (where published_at is null)::integer as drafts,
			count(*) filter (where published_at is not null and not is_active)::integer as withdrawn,
			count(*) filter (where visibility <> 'public' and is_active)::integer as hidden from scenarios`;
	expect(Object.values(hidden ?? {}).every((amount) => amount > 0)).toBe(true);
});

test('a trending score is what the same events would have led to one by one', async () => {
	const world = await createWorld();
	await fillLibrary(world.db, options);
	const wrong = await world.db.$client.unsafe(`
		with events as (
			select scenario_id, weight, at from user_scenario_progress
				join scenarios on scenarios.id = scenario_id and created_by_user_id is distinct from user_id
				cross join lateral (values (2, first_saved_at), (1, attempt_trended_at), (1, completion_trended_at))
					as event (weight, at)
			where at is not null
		), chained as (
			select scenario_id, ln(sum(weight * power(2::numeric,
				(extract(epoch from at - timestamptz '2026-01-01') / 259200)::numeric))) / ln(2::numeric) as score
			from events group by scenario_id
		)
		select scenario_id, score, trending_score from scenario_metadata left join chained using (scenario_id)
		where (score is null) <> (trending_score is null) or abs(score - trending_score::numeric) > 0.000001`);
	expect(wrong).toEqual([]);
});
