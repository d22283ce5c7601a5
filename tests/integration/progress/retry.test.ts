import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#lib/server/db/client.ts';
import { DomainError } from '#lib/server/errors.ts';
import { withRetry } from '#lib/server/db/retry.ts';
import { completeAttempt } from '#lib/server/progress/complete-attempt.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { createWorld, type TestScenario, type TestUser, type World } from '../../support/world.ts';
import { figuresOf } from './support.ts';

/** Fails so often with this error before it succeeds; counts the tries. */
function failing(times: number, error: unknown) {
	const run = async () => {
		run.tries += 1;
		if (run.tries <= times) throw error;
		return Promise.resolve('done');
	};
	run.tries = 0;
	return run;
}
const withCode = (code: string) => Object.assign(new Error('failed'), { code });

describe('retrying', () => {
	it.each(['40P01', '40001', '57P01', '08006', 'CONNECTION_CLOSED', 'ECONNRESET'])(
		'runs again after %s, also where the query builder has wrapped it',
		async (code) => {
			const run = failing(2, withCode(code));
			expect(await withRetry(run)).toBe('done');
			expect(run.tries).toBe(3);
			const wrapped = failing(1, new Error('query failed', { cause: withCode(code) }));
			expect(await withRetry(wrapped)).toBe('done');
		}
	);

	it('gives up after a few tries, soon', async () => {
		const run = failing(100, withCode('ECONNREFUSED'));
		const before = performance.now();
		await expect(withRetry(run)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
		expect(run.tries).toBe(4);
		expect(performance.now() - before).toBeLessThan(1000);
	});

	it.each([
		withCode('23514'),
		withCode('55P03'),
		// After seconds of waiting, and when the pool was given up: the request has its answer.
		withCode('CONNECT_TIMEOUT'),
		withCode('CONNECTION_DESTROYED'),
		new DomainError('attempt-over'),
		'text'
	])('does not run again after %s', async (error) => {
		const run = failing(1, error);
		await expect(withRetry(run)).rejects.toBe(error);
		expect(run.tries).toBe(1);
	});
});

describe('a lost connection', () => {
	let world: World;
	let learner: TestUser;
	let scenario: TestScenario;

	beforeEach(async () => {
		world = await createWorld();
		learner = await world.createUser();
		scenario = await world.createScenario();
	});

	/** Ends every connection but one's own as soon as it waits for a lock. */
	async function killWaiting(): Promise<void> {
		for (let tries = 0; tries < 400; tries += 1) {
			const killed = await world.db.$client`
				select pg_terminate_backend(pid) from pg_stat_activity
				where datname = current_database() and pid <> pg_backend_pid()
					and wait_event_type = 'Lock'`;
			if (killed.length > 0) return;
			await new Promise((resolve) => setTimeout(resolve, 5));
		}
		throw new Error('nothing waited');
	}

	/** Runs an action whose statement is killed once, half-way: it waits for the figures' row. */
	async function interrupted<T>(action: () => Promise<T>): Promise<T> {
		let result: Promise<T> | undefined;
		await world.db.$client.begin(async (transaction) => {
			await transaction`select from scenario_metadata where scenario_id = ${scenario.id} for update`;
			result = action();
			await killWaiting();
		});
		return result as Promise<T>;
	}

	it('half-way through leaves nothing behind, and the repeat counts once', async () => {
		const context = world.as(learner);
		const input = { scenarioId: scenario.id };
		const saved = await interrupted(() => saveScenario(context, input));
		expect(saved).toMatchObject({ changed: true, progress: { isSaved: true } });
		const started = await interrupted(() => startAttempt(context, { ...input, language: null }));
		expect(started.changed).toBe(true);
		const run = { ...input, attemptId: started.progress?.openAttemptId as string, seconds: 0 };
		expect((await interrupted(() => completeAttempt(context, run))).changed).toBe(true);
		expect(await figuresOf(world.db, scenario.id)).toMatchObject({
			amountSavedCount: 1,
			totalAttempts: 1,
			totalTimesUsed: 1,
			timedCompletions: 1
		});
	});

	/** The learner's context, where the answer of the first statement never arrives though it has committed. */
	function losingTheFirstAnswer() {
		const { db } = world;
		let sent = 0;
		const unsafe = async (...sending: Parameters<typeof db.$client.unsafe>) => {
			const rows = await db.$client.unsafe(...sending);
			sent += 1;
			if (sent === 1) throw withCode('CONNECTION_CLOSED');
			return rows;
		};
		return { ...world.as(learner), db: { $client: { unsafe } } as unknown as Database };
	}

	it('after the commit makes a start no second attempt', async () => {
		const input = { scenarioId: scenario.id, language: null };
		const result = await startAttempt(losingTheFirstAnswer(), input);
		expect(result).toMatchObject({ changed: true, progress: { timesAttempted: 1 } });
		expect((await figuresOf(world.db, scenario.id)).totalAttempts).toBe(1);
	});

	it('after the commit counts a completion once, which a try with an id of its own would not', async () => {
		const scenarioId = scenario.id;
		const attemptId = randomUUID();
		await markCompleted(losingTheFirstAnswer(), { scenarioId, attemptId });
		expect((await figuresOf(world.db, scenarioId)).totalTimesUsed).toBe(1);

		// The mistake that the ids guard against.
		const { id: other } = await world.createScenario();
		for (const fresh of [randomUUID(), randomUUID()]) {
			await markCompleted(world.as(learner), { scenarioId: other, attemptId: fresh });
		}
		expect((await figuresOf(world.db, other)).totalTimesUsed).toBe(2);
	});
});

describe('transactions that meet', () => {
	let world: World;
	let pair: TestScenario[];

	beforeEach(async () => {
		world = await createWorld();
		const overrides = { estimatedDurationSeconds: 60 };
		pair = [await world.createScenario(overrides), await world.createScenario(overrides)];
	});

	/** The column that is counted up, for want of one that nothing else guards. */
	const counts = async () =>
		(
			await world.db.execute<{ n: number }>(
				sql`select estimated_duration_seconds as n from scenarios`
			)
		).map(({ n }) => n);

	it('in a deadlock are run again, and each counts once', async () => {
		let tries = 0;
		let held = 0;
		const bothHold = Promise.withResolvers<void>();
		const oneIsDone = Promise.withResolvers<void>();
		const inOrder = async (scenarios: TestScenario[]) => {
			await withRetry(async () => {
				// Else the victim could be back before the other one has gone on, and meet it again.
				if (tries === 2) await oneIsDone.promise;
				await world.db.transaction(async (transaction) => {
					tries += 1;
					for (const { id } of scenarios) {
						await transaction.execute(
							sql`update scenarios set estimated_duration_seconds = estimated_duration_seconds + 1 where id = ${id}`
						);
						// On to the second when each has its first.
						if (++held === 2) bothHold.resolve();
						await bothHold.promise;
					}
				});
			});
			oneIsDone.resolve();
		};
		await Promise.all([inOrder(pair), inOrder(pair.toReversed())]);
		expect(tries, 'one of them was the victim').toBe(3);
		expect(await counts()).toEqual([62, 62]);
	});

	it('that cannot be put in order are run again, and each counts once', async () => {
		let tries = 0;
		let read = 0;
		const bothRead = Promise.withResolvers<void>();
		const id = pair[0]?.id;
		const increase = () =>
			withRetry(() =>
				world.db.transaction(
					async (transaction) => {
						tries += 1;
						const [row] = await transaction.execute<{ n: number }>(
							sql`select estimated_duration_seconds as n from scenarios where id = ${id}`
						);
						// Each has read what the other is about to change.
						if (++read === 2) bothRead.resolve();
						await bothRead.promise;
						await transaction.execute(
							sql`update scenarios set estimated_duration_seconds = ${(row?.n ?? 0) + 1} where id = ${id}`
						);
					},
					{ isolationLevel: 'serializable' }
				)
			);
		await Promise.all([increase(), increase()]);
		expect(tries).toBeGreaterThan(2);
		expect((await counts()).toSorted()).toEqual([60, 62]);
	});
});
