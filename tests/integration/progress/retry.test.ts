import { beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#lib/server/db/client.ts';
import { DomainError } from '#lib/server/errors.ts';
import { withRetry } from '#lib/server/db/retry.ts';
import { completeAttempt } from '#lib/server/progress/complete-attempt.ts';
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

	it('after the commit makes a start no second attempt', async () => {
		const { db } = world;
		let sent = 0;
		// The answer of the first statement never arrives, though the database has committed.
		const unsafe = async (...sending: Parameters<typeof db.$client.unsafe>) => {
			const rows = await db.$client.unsafe(...sending);
			sent += 1;
			if (sent === 1) throw withCode('CONNECTION_CLOSED');
			return rows;
		};
		const context = { ...world.as(learner), db: { $client: { unsafe } } as unknown as Database };
		const result = await startAttempt(context, { scenarioId: scenario.id, language: null });
		expect(result).toMatchObject({ changed: true, progress: { timesAttempted: 1 } });
		expect((await figuresOf(db, scenario.id)).totalAttempts).toBe(1);
		expect(sent).toBeGreaterThan(1);
	});
});
