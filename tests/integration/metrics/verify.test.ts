import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import { describeDifference } from '#lib/server/metrics/equation.ts';
import { type Difference, findDifferences, verifyMetrics } from '#lib/server/metrics/verify.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { createWorld, type TestScenario, type World } from '../../support/world.ts';

let world: World;
let scenario: TestScenario;

beforeEach(async () => {
	world = await createWorld();
	scenario = await world.createScenario();
	const context = world.as(await world.createUser());
	await saveScenario(context, { scenarioId: scenario.id });
	await markCompleted(context, { scenarioId: scenario.id, attemptId: randomUUID() });
	await world.createScenario({ visibility: 'private' });
});

it('finds nothing where all agree', async () => {
	expect(await findDifferences(world.db)).toEqual([]);
	await world.db.transaction(async (transaction) => {
		expect(await findDifferences(transaction)).toEqual([]);
	});
});

it.each([
	['amount_saved_count', sql`amount_saved_count = 3`, 3, 1],
	['total_times_used', sql`total_times_used = 0`, 0, 1],
	['total_attempts', sql`total_attempts = 2`, 2, 1],
	['ratings_count', sql`ratings_count = 1, rating_sum = 3, rating_square_sum = 9`, 1, 0],
	['rating_sum', sql`ratings_count = 1, rating_sum = 3, rating_square_sum = 9`, 3, 0],
	['rating_square_sum', sql`ratings_count = 1, rating_sum = 3, rating_square_sum = 9`, 9, 0],
	['timed_completions', sql`timed_completions = 1`, 1, 0],
	['completed_time_seconds', sql`completed_time_seconds = 9007199254740991`, 2 ** 53 - 1, 0],
	['is_listed', sql`is_listed = false`, false, true]
])('finds a wrong %s', async (column, change, stored, expected) => {
	world.leaveBroken();
	await world.db.execute(
		sql`update scenario_metadata set ${change} where scenario_id = ${scenario.id}`
	);
	expect(await findDifferences(world.db)).toContainEqual({
		scenarioId: scenario.id,
		column,
		stored,
		expected
	});
});

it('adds the baseline to what the learners’ rows say', async () => {
	const change = sql`set total_attempts = total_attempts + 5 where scenario_id = ${scenario.id}`;
	await world.db.execute(sql`update scenario_metadata ${change}`);
	await world.db.execute(sql`update scenario_metadata_baseline ${change}`);
	expect(await findDifferences(world.db)).toEqual([]);
});

it.each([
	['scenario_metadata', sql`scenario_metadata`],
	['scenario_metadata_baseline', sql`scenario_metadata_baseline`]
])('finds a scenario without its row in %s', async (column, table) => {
	world.leaveBroken();
	await world.db.execute(sql`delete from ${table} where scenario_id = ${scenario.id}`);
	expect(await findDifferences(world.db)).toEqual([
		{ scenarioId: scenario.id, column, stored: null, expected: true }
	]);
});

it('finds a listed draft', async () => {
	world.leaveBroken();
	const draft = await world.createScenario({ isActive: false, publishedAt: null });
	await world.db.execute(
		sql`update scenario_metadata set is_listed = true where scenario_id = ${draft.id}`
	);
	expect(await findDifferences(world.db)).toEqual([
		{ scenarioId: draft.id, column: 'is_listed', stored: true, expected: false }
	]);
});

it('reads any number of differences a batch at a time, in order, waiting for who takes them', async () => {
	world.leaveBroken();
	await world.db.execute(sql`
		insert into scenarios (id, title, description, role, difficulty, instructions, context,
			visibility, is_active, published_at)
		select 's' || lpad(n::text, 5, '0'), 'T', '', 'tutor', 'beginner', '', '', 'public', true, now()
		from generate_series(1, 2500) as n`);
	// Neither row is there: two differences each.
	const seen: string[] = [];
	let busy = 0;
	const verdict = await verifyMetrics(world.db, async (batch) => {
		busy += 1;
		expect(busy, 'batches at once').toBe(1);
		expect(batch.length, 'differences in memory').toBeLessThanOrEqual(1_000);
		await new Promise((resolve) => setTimeout(resolve, 5));
		seen.push(...batch.map(describeDifference));
		busy -= 1;
	});
	expect(verdict).toEqual({ scenarioCount: 2502, differenceCount: 5000 });
	expect(seen).toHaveLength(5000);
	expect(seen).toEqual((await findDifferences(world.db)).map(describeDifference));
});

it('sees one snapshot, whatever is written while it reads', async () => {
	world.leaveBroken();
	await world.db.execute(sql`
		insert into scenarios (id, title, description, role, difficulty, instructions, context,
			visibility, is_active)
		select n::text, 'T', '', 'tutor', 'beginner', '', '', 'private', false
		from generate_series(1, 600) as n`);
	const found: Difference[] = [];
	const verdict = await verifyMetrics(world.db, async (batch) => {
		found.push(...batch);
		// Rows that lie behind and before the place where it reads.
		await world.db.execute(sql`delete from scenarios where title = 'T'`);
		await world.createScenario();
	});
	expect(verdict).toEqual({ scenarioCount: 602, differenceCount: 1200 });
	expect(found).toHaveLength(1200);
});

it('throws what its reader throws, and leaves the connection as it was', async () => {
	world.leaveBroken();
	await world.db.execute(sql`
		insert into scenarios (id, title, description, role, difficulty, instructions, context,
			visibility, is_active)
		select n::text, 'T', '', 'tutor', 'beginner', '', '', 'private', false
		from generate_series(1, 1200) as n`);
	const stop = () => {
		throw new Error('seen enough');
	};
	for (let round = 0; round < 30; round += 1) {
		await expect(verifyMetrics(world.db, stop)).rejects.toThrow('seen enough');
	}
	const [left] = await world.db.execute<{ count: number }>(sql`
		select count(*)::integer as count from pg_stat_activity
		where datname = current_database() and state like 'idle in transaction%'`);
	expect(left?.count).toBe(0);
});

it('writes a difference so that its two figures and what lies between them can be read', () => {
	const one = { scenarioId: 'coat', column: 'ratings_count' };
	const lines = [
		{ ...one, stored: 7, expected: 4 },
		{ ...one, stored: 4, expected: 7 },
		{ ...one, column: 'is_listed', stored: true, expected: false },
		{ ...one, column: 'scenario_metadata', stored: null, expected: true }
	].map(describeDifference);
	expect(lines).toEqual([
		'coat: ratings_count is 7, should be 4, difference +3',
		'coat: ratings_count is 4, should be 7, difference -3',
		'coat: is_listed is true, should be false',
		'coat: its row in scenario_metadata is missing'
	]);
});
