import { randomUUID } from 'node:crypto';
import { sql, type SQL } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { findDifferences } from '#lib/server/metrics/verify.ts';
import { completeAttempt } from '#lib/server/progress/complete-attempt.ts';
import { rateScenario } from '#lib/server/progress/rate-scenario.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { createWorld, type World } from '../../support/world.ts';

// What somebody does with the database who goes around the product.

let world: World;
const begun = new Date('2026-03-02T08:00:00Z');
const ended = new Date('2026-03-02T08:10:00Z');

/** Four learners who saved, completed in 240 s, and rated each of three scenarios. */
beforeEach(async () => {
	world = await createWorld();
	for (const id of ['coat', 'soup', 'train']) await world.createScenario({ id });
	for (const name of ['ana', 'bo', 'cy', 'di']) {
		const learner = await world.createUser({ name });
		for (const scenarioId of ['coat', 'soup', 'train']) {
			const context = world.as(learner, begun);
			await saveScenario(context, { scenarioId });
			const { progress } = await startAttempt(context, { scenarioId, language: null });
			const attemptId = progress?.openAttemptId as string;
			await completeAttempt(world.as(learner, ended), { scenarioId, attemptId, seconds: 240 });
			await rateScenario(context, { scenarioId, rating: 4 });
		}
	}
});

const run = (statement: SQL) => world.db.execute(statement);
const failure = (statement: SQL) =>
	run(statement).then(
		() => null,
		(error: unknown) => ((error as Error).cause as { code: string }).code
	);

describe('a counter that is written by hand', () => {
	const counters = {
		amount_saved_count: 'amount_saved_count = amount_saved_count + 1',
		total_times_used: 'total_times_used = total_times_used - 1, timed_completions = 0',
		total_attempts: 'total_attempts = total_attempts + 1',
		ratings_count: 'ratings_count = 3, rating_sum = 12, rating_square_sum = 48',
		rating_sum: 'rating_sum = rating_sum - 1',
		rating_square_sum: 'rating_square_sum = rating_square_sum + 1',
		timed_completions: 'timed_completions = timed_completions - 1',
		completed_time_seconds: 'completed_time_seconds = completed_time_seconds + 1',
		is_listed: 'is_listed = false'
	};
	it.each(Object.entries(counters))('is found by verify: %s', async (column, change) => {
		world.leaveBroken();
		await world.db.$client.unsafe(
			`update scenario_metadata set ${change} where scenario_id = 'soup'`
		);
		const found = await findDifferences(world.db);
		expect(found.every(({ scenarioId }) => scenarioId === 'soup')).toBe(true);
		expect(found.map((one) => one.column)).toContain(column);
	});

	it('is found when it is in the baseline', async () => {
		world.leaveBroken();
		await run(
			sql`update scenario_metadata_baseline set total_attempts = 2 where scenario_id = 'soup'`
		);
		expect(await findDifferences(world.db)).toEqual([
			{ scenarioId: 'soup', column: 'total_attempts', stored: 4, expected: 6 }
		]);
	});

	it('is found when it is in a learner’s row', async () => {
		world.leaveBroken();
		await run(sql`update user_scenario_progress set times_attempted = times_attempted + 1
			where scenario_id = 'soup' and user_id in (select id from users where name = 'bo')`);
		expect(await findDifferences(world.db)).toEqual([
			{ scenarioId: 'soup', column: 'total_attempts', stored: 4, expected: 5 }
		]);
	});

	it('is refused where the database derives it, or where it cannot be', async () => {
		for (const derived of [
			'average_rating',
			'completion_rate',
			'average_time_spent',
			'rating_score'
		]) {
			const column = sql.identifier(derived);
			expect(await failure(sql`update scenario_metadata set ${column} = 1`), derived).toBe('428C9');
		}
		expect(await failure(sql`update scenario_metadata set amount_saved_count = -1`)).toBe('23514');
		expect(await failure(sql`update scenario_metadata set total_attempts = 0`)).toBe('23514');
	});
});

describe('a DELETE by hand keeps the figures right', () => {
	// The support checks the equation after each of these, as after every test.
	const left = async () => {
		const [row] = await run(sql`select sum(amount_saved_count)::integer as saves,
			sum(ratings_count)::integer as ratings, sum(total_attempts)::integer as attempts,
			sum(completed_time_seconds)::integer as seconds from scenario_metadata`);
		return row;
	};
	const who = (name: string) => sql`(select id from users where name = ${name})`;

	it.each<[string, SQL, object]>([
		[
			'of one row',
			sql`delete from user_scenario_progress where scenario_id = 'soup' and user_id = ${who('bo')}`,
			{ saves: 11, ratings: 11, attempts: 12, seconds: 2880 }
		],
		[
			'of a learner’s rows',
			sql`delete from user_scenario_progress where user_id = ${who('bo')}`,
			{ saves: 9, ratings: 9, attempts: 12, seconds: 2880 }
		],
		[
			'of all rows',
			sql`delete from user_scenario_progress`,
			{ saves: 0, ratings: 0, attempts: 12, seconds: 2880 }
		],
		[
			'of a learner',
			sql`delete from users where name = 'bo'`,
			{ saves: 9, ratings: 9, attempts: 12, seconds: 2880 }
		],
		[
			'of all learners',
			sql`delete from users`,
			{ saves: 0, ratings: 0, attempts: 12, seconds: 2880 }
		],
		[
			'of a scenario',
			sql`delete from scenarios where id = 'soup'`,
			{ saves: 8, ratings: 8, attempts: 8, seconds: 1920 }
		],
		[
			'of learners and scenarios in one statement',
			sql`with gone as (delete from scenarios where id = 'soup') delete from users where name in ('bo', 'cy')`,
			{ saves: 4, ratings: 4, attempts: 8, seconds: 1920 }
		],
		['of nothing', sql`delete from users where name = 'nobody'`, { saves: 12, attempts: 12 }]
	])('%s', async (_, statement, expected) => {
		await run(statement);
		expect(await left()).toMatchObject(expected);
		expect(await findDifferences(world.db)).toEqual([]);
	});

	it('only because a trigger accounts for it', async () => {
		world.leaveBroken();
		// As a restore with triggers asleep would: what this does must not go unseen.
		await world.db.transaction(async (transaction) => {
			await transaction.execute(sql`set local session_replication_role = replica`);
			await transaction.execute(sql`delete from user_scenario_progress where scenario_id = 'soup'`);
		});
		const found = await findDifferences(world.db);
		expect(found.map(({ column }) => column)).toContain('amount_saved_count');
	});
});

describe('what would break the figures unseen is refused', () => {
	const all = sql`select * from user_scenario_progress order by user_id, scenario_id`;

	it('TRUNCATE, whatever else is named or cascades', async () => {
		const before = [...(await run(all))];
		const tables = [
			'scenarios',
			'scenario_metadata',
			'scenario_metadata_baseline',
			'user_scenario_progress'
		];
		for (const table of tables) {
			for (const more of [sql``, sql`restart identity`, sql`cascade`]) {
				expect(await failure(sql`truncate ${sql.identifier(table)} ${more}`)).toMatch(
					/RH003|0A000/
				);
			}
		}
		expect(await failure(sql`truncate users cascade`)).toBe('RH003');
		expect(await failure(sql`truncate users`)).toBe('0A000');
		expect(await failure(sql`truncate users, user_scenario_progress, sessions, accounts`)).toMatch(
			/RH003|0A000/
		);
		expect([...(await run(all))]).toEqual(before);
	});

	it('a change of whose row it is, in every shape', async () => {
		const other = await world.createUser({ name: 'new' });
		await world.createScenario({ id: 'fresh' });
		const before = [...(await run(all))];
		for (const statement of [
			sql`update user_scenario_progress set user_id = ${other.id} where scenario_id = 'soup' and user_id = (select id from users where name = 'bo')`,
			sql`update user_scenario_progress set scenario_id = 'fresh' where scenario_id = 'soup'`,
			sql`insert into user_scenario_progress (user_id, scenario_id)
				select user_id, scenario_id from user_scenario_progress where scenario_id = 'soup' limit 1
				on conflict (user_id, scenario_id) do update set scenario_id = 'fresh'`,
			sql`merge into user_scenario_progress as mine using (select 'soup' as id) as one on mine.scenario_id = one.id
				when matched then update set scenario_id = 'fresh'`
		]) {
			expect(await failure(statement)).toBe('RH002');
		}
		expect([...(await run(all))]).toEqual(before);
	});

	it('a new id for a scenario or a learner that rows hang on', async () => {
		expect(await failure(sql`update scenarios set id = 'soup-2' where id = 'soup'`)).toBe('23503');
		expect(await failure(sql`update users set id = ${randomUUID()} where name = 'bo'`)).toBe(
			'23503'
		);
	});
});
