import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import { findDifferences } from '#lib/server/metrics/verify.ts';
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
