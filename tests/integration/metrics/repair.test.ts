import { randomUUID } from 'node:crypto';
import { sql, type SQL } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#lib/server/db/client.ts';
import { differencesIn, type DifferenceRow } from '#lib/server/metrics/equation.ts';
import { describeRepair, type Repair, repairMetrics } from '#lib/server/metrics/repair.ts';
import { findDifferences } from '#lib/server/metrics/verify.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { rateScenario } from '#lib/server/progress/rate-scenario.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { createWorld, type TestScenario, type TestUser, type World } from '../../support/world.ts';
import { holdOpen, untilSomeoneWaits } from './support.ts';

let world: World;
let learner: TestUser;
let scenario: TestScenario;

beforeEach(async () => {
	world = await createWorld();
	learner = await world.createUser();
	scenario = await world.createScenario({ id: 'coat' });
	const context = world.as(learner);
	await saveScenario(context, { scenarioId: scenario.id });
	await markCompleted(context, { scenarioId: scenario.id, attemptId: randomUUID() });
	await rateScenario(context, { scenarioId: scenario.id, rating: 4 });
	await world.createScenario({ id: 'other', visibility: 'private' });
});

/** Repairs, and says what it said of each figure. */
async function repair(options: { dryRun?: boolean } = {}) {
	const repairs: Repair[] = [];
	const result = await repairMetrics(world.db, {
		...options,
		onRepair: (one) => void repairs.push(one)
	});
	expect(result.repairCount).toBe(repairs.length);
	return repairs;
}

const write = (table: 'scenario_metadata' | 'scenario_metadata_baseline', change: SQL) =>
	world.db.execute(sql`update ${sql.identifier(table)} set ${change} where scenario_id = 'coat'`);
const figures = async () => [
	...(await world.db.execute(sql`select *, xmin, ctid::text from scenario_metadata order by 1`)),
	...(await world.db.execute(
		sql`select *, xmin, ctid::text from scenario_metadata_baseline order by 1`
	))
];

const wrongs = {
	amount_saved_count: [sql`amount_saved_count = 3`, { amount_saved_count: [3, 1] }],
	completions: [
		sql`total_times_used = 0, total_attempts = 0`,
		{ total_attempts: [0, 1], total_times_used: [0, 1] }
	],
	ratings: [
		sql`ratings_count = 0, rating_sum = 0, rating_square_sum = 0`,
		{ rating_square_sum: [0, 16], rating_sum: [0, 4], ratings_count: [0, 1] }
	],
	time: [
		sql`completed_time_seconds = 9007199254740991`,
		{ completed_time_seconds: [2 ** 53 - 1, 0] }
	],
	is_listed: [sql`is_listed = false`, { is_listed: [false, true] }]
} satisfies Record<string, [SQL, Record<string, [unknown, unknown]>]>;

it.each(Object.keys(wrongs) as (keyof typeof wrongs)[])(
	'mends wrong %s, and names each wrong and right figure',
	async (name) => {
		const [change, pairs] = wrongs[name];
		await write('scenario_metadata', change);
		const expected = Object.entries(pairs).map(([column, [wrong, right]]) => ({
			scenarioId: 'coat',
			column,
			wrong,
			right
		}));
		expect(await repair()).toEqual(expected);
		expect(await findDifferences(world.db)).toEqual([]);
	}
);

it('writes nothing where all agree, and nothing but the scenario that differs', async () => {
	const before = await figures();
	expect(await repair()).toEqual([]);
	expect(await figures()).toEqual(before);
	await write('scenario_metadata', sql`amount_saved_count = 3`);
	await repair();
	const changed = (rows: Record<string, unknown>[]) =>
		rows.filter((row) => !before.some((old) => old['xmin'] === row['xmin']));
	expect(changed(await figures())).toMatchObject([{ scenario_id: 'coat', amount_saved_count: 1 }]);
});

it('does not change anything in a dry run, and says what a real one will', async () => {
	await write('scenario_metadata', sql`amount_saved_count = 3, is_listed = false`);
	await world.db.execute(
		sql`delete from scenario_metadata_baseline where scenario_id = ${'other'}`
	);
	const before = await figures();
	const dry = await repair({ dryRun: true });
	expect(dry).toHaveLength(3);
	expect(await figures()).toEqual(before);
	expect(await repair()).toEqual(dry);
	expect(dry.map((one) => describeRepair(one, true))).toEqual([
		'coat: amount_saved_count is 3, would be 1',
		'coat: is_listed is false, would be true',
		'other: its row in scenario_metadata_baseline was missing, would be made'
	]);
	expect(dry.map((one) => describeRepair(one))[1]).toBe('coat: is_listed was false, is now true');
});

describe('a row that is missing', () => {
	const lose = (...tables: string[]) =>
		Promise.all(
			tables.map((table) =>
				world.db.execute(sql`delete from ${sql.identifier(table)} where scenario_id = 'coat'`)
			)
		);
	const history = sql`amount_saved_count = amount_saved_count + 2, total_attempts = total_attempts + 9,
		total_times_used = total_times_used + 5, ratings_count = ratings_count + 1,
		rating_sum = rating_sum + 2, rating_square_sum = rating_square_sum + 4`;

	it('of figures is made anew from the baseline and the learners’ rows', async () => {
		await write('scenario_metadata', history);
		await write('scenario_metadata_baseline', history);
		const [, , ...before] = await figures();
		await lose('scenario_metadata');
		const repairs = await repair();
		expect(repairs[0]).toEqual({
			scenarioId: 'coat',
			column: 'scenario_metadata',
			wrong: null,
			right: true
		});
		expect(repairs).toContainEqual({
			scenarioId: 'coat',
			column: 'total_attempts',
			wrong: 0,
			right: 10
		});
		expect((await figures()).slice(2)).toEqual(before);
	});

	it('of the baseline gets back what the figures have beyond the learners’ rows', async () => {
		await write('scenario_metadata', history);
		await write('scenario_metadata_baseline', history);
		const [before] = await world.db.execute(sql`
			select total_attempts, amount_saved_count, rating_square_sum from scenario_metadata_baseline
			where scenario_id = 'coat'`);
		await lose('scenario_metadata_baseline');
		expect(await repair()).toMatchObject([{ column: 'scenario_metadata_baseline', wrong: null }]);
		const [after] = await world.db.execute(sql`
			select total_attempts, amount_saved_count, rating_square_sum from scenario_metadata_baseline
			where scenario_id = 'coat'`);
		expect(after).toEqual(before);
	});

	it('of the baseline begins at zero where the figures cannot have been right', async () => {
		// Fewer saves than the learners' rows have: the lost row would have held a negative number.
		await write('scenario_metadata', sql`amount_saved_count = 0, total_attempts = 7`);
		await lose('scenario_metadata_baseline');
		expect((await repair()).map(({ column }) => column)).toEqual([
			'scenario_metadata_baseline',
			'amount_saved_count',
			'total_attempts'
		]);
		const [row] = await world.db.execute(
			sql`select * from scenario_metadata_baseline where scenario_id = 'coat'`
		);
		expect(row).toMatchObject({ amount_saved_count: 0, total_attempts: 0 });
	});

	it('of both is made, and learners go on', async () => {
		await lose('scenario_metadata', 'scenario_metadata_baseline');
		await repair();
		expect(await findDifferences(world.db)).toEqual([]);
		const another = world.as(await world.createUser());
		await saveScenario(another, { scenarioId: 'coat' });
		await world.db.execute(sql`delete from user_scenario_progress`);
	});
});

it('leaves alone what has come to agree, or is gone, since it looked', async () => {
	for (const id of ['a', 'b', 'c']) await world.createScenario({ id });
	await world.db.execute(sql`update scenario_metadata set amount_saved_count = 5
		where scenario_id in ('a', 'b', 'c')`);
	const repairs: Repair[] = [];
	await repairMetrics(world.db, {
		onRepair: async (one) => {
			repairs.push(one);
			await world.db.execute(sql`delete from scenarios where id = 'b'`);
			await world.db.execute(
				sql`update scenario_metadata set amount_saved_count = 0 where scenario_id = 'c'`
			);
		}
	});
	expect(repairs.map(({ scenarioId }) => scenarioId)).toEqual(['a']);
});

describe('while a learner’s action is under way', () => {
	type Mend = (db: Database) => Promise<unknown>;
	const fix = (value: SQL) =>
		sql`update scenario_metadata set amount_saved_count = ${value} where scenario_id = 'coat'`;

	/** The two ways to get it wrong, and ours. */
	const ways: [string, Mend, number][] = [
		['mends what differs, and loses nothing', (db) => repairMetrics(db), 0],
		[
			'would lose it if it counted before it had the lock',
			(db) =>
				db.transaction(async (transaction) => {
					const [row] = await transaction.execute<DifferenceRow>(differencesIn('coat'));
					await transaction.execute(sql`select from scenario_metadata for update`);
					await transaction.execute(fix(sql`${row?.expected}::text::integer`));
				}),
			1
		],
		[
			'would lose it if it took no lock at all',
			async (db) =>
				await db.execute(
					fix(
						sql`(select count(*) from user_scenario_progress where scenario_id = 'coat' and is_saved)`
					)
				),
			1
		]
	];

	it.each(ways)('%s', async (_, mend, differences) => {
		if (differences > 0) world.leaveBroken();
		await write('scenario_metadata', sql`amount_saved_count = 40`);
		const another = world.as(await world.createUser());
		const commit = await holdOpen(another, (context) =>
			saveScenario(context, { scenarioId: 'coat' })
		);
		const mended = mend(world.db);
		await untilSomeoneWaits(world.db);
		await commit();
		await mended;
		expect(await findDifferences(world.db)).toHaveLength(differences);
	});
});
