import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { sql } from 'drizzle-orm';
import {
	connect,
	connectForServing,
	type Database,
	type ServingDatabase
} from '#lib/server/db/client.ts';
import { isUnavailable } from '#lib/server/db/errors.ts';
import { withinLimit } from '#lib/server/db/time-limit.ts';
import { onServer } from '#tests/support/database.ts';
import { type DatabaseProxy, startDatabaseProxy } from '#tests/support/database-proxy.ts';

const applicationName = 'rehearsal pool test';
let proxy: DatabaseProxy;
let db: Database;
const escaped: unknown[] = [];
const noteEscaped = (error: unknown) => void escaped.push(error);

beforeEach(async () => {
	proxy = await startDatabaseProxy(inject('serverUrl'));
	db = connectForServing(proxy.url, { max: 4, applicationName });
	escaped.length = 0;
	process.on('uncaughtException', noteEscaped).on('unhandledRejection', noteEscaped);
});
afterEach(async () => {
	await db.$client.end({ timeout: 1 });
	await proxy.stop();
	process.off('uncaughtException', noteEscaped).off('unhandledRejection', noteEscaped);
	expect(escaped, 'errors that nobody could catch').toEqual([]);
});

it('refuses what is sent after its transaction has ended, in whoever’s hands the connection is', async () => {
	const single = connectForServing(proxy.url, { max: 1, applicationName });
	await single.execute(sql`create table late_writes (who text)`);
	try {
		let late: Promise<unknown> = Promise.resolve();
		const first = single.transaction(async (transaction) => {
			late = pause(60).then(() =>
				transaction.execute(sql`insert into late_writes values ('the first')`)
			);
			late.catch(() => undefined);
			throw new Error('given up');
		});
		await expect(first).rejects.toThrow('given up');
		await single.transaction(async (transaction) => {
			await transaction.execute(sql`insert into late_writes values ('the second')`);
			await pause(120);
		});
		await expect(late).rejects.toThrow();
		expect([...(await single.execute(sql`select who from late_writes`))]).toEqual([
			{ who: 'the second' }
		]);
	} finally {
		await single.execute(sql`drop table late_writes`);
		await single.$client.end({ timeout: 1 });
	}
});

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
/** Reads a number back, by a prepared statement as the product's are. */
const echo = async (value: number): Promise<unknown> => {
	const [row] = await db.$client.unsafe('select $1::int as value', [value], { prepare: true });
	return row?.['value'];
};
/** No read: it is not sent again. */
const hold = (seconds: number) =>
	db.$client.unsafe(`select pg_sleep(${seconds}) /* insert */`).execute();
/** Has so many connections taken, all of them in use when it returns, until they are given back. */
async function take(count: number): Promise<() => Promise<unknown[]>> {
	const gate = Promise.withResolvers<void>();
	const taken: Promise<unknown>[] = [];
	const begun = Array.from(
		{ length: count },
		() =>
			new Promise<void>((resolve) => {
				const work = () => {
					resolve();
					return gate.promise;
				};
				taken.push(db.$client.begin(work));
			})
	);
	await Promise.all(begun);
	return () => {
		gate.resolve();
		return Promise.all(taken);
	};
}
/** Until what is asked for now has been heard. */
const turn = () => new Promise((resolve) => setImmediate(resolve));
const codeOf = (work: Promise<unknown>) =>
	work.then(
		() => 'none',
		(error: { code?: string; cause?: { code?: string } }) => error.code ?? error.cause?.code
	);

/** Many at once who read for a while; says how often each thing happened. */
async function hammer(milliseconds: number, database: Database) {
	const seen = { right: 0, wrong: 0, hanging: 0, failed: 0 };
	const end = Date.now() + milliseconds;
	const one = async (client: Pick<Database['$client'], 'unsafe'>, value: number) =>
		(await client.unsafe('select $1::int as value', [value], { prepare: true }))[0]?.['value'];
	const reader = async (number: number) => {
		for (let turn = 0; Date.now() < end; turn++) {
			const value = turn * 100 + number;
			const asked =
				turn % 3 === 0
					? database.$client.begin(async (transaction) => {
							await one(transaction, 0);
							return one(transaction, value);
						})
					: one(database.$client, value);
			const answer: unknown = await Promise.race([
				asked.catch(() => 'failed'),
				pause(3_000).then(() => 'hanging')
			]);
			if (answer === 'failed' || answer === 'hanging') seen[answer] += 1;
			else seen[answer === value ? 'right' : 'wrong'] += 1;
		}
	};
	await Promise.all(Array.from({ length: 12 }, (_, number) => reader(number)));
	return seen;
}

describe('connections that are cut again and again', () => {
	it('never give the answer to another question, and nobody waits for ever', async () => {
		await proxy.be({ drop: 0.03 });
		const seen = await hammer(2_000, db);
		expect(seen).toMatchObject({ wrong: 0, hanging: 0 });
		expect(seen.right).toBeGreaterThan(seen.failed * 5);
		await proxy.be('none');
		expect(await echo(7)).toBe(7);
	});

	it('is more than a driver without such a pool can bear', { timeout: 120_000 }, async () => {
		await proxy.be({ drop: 0.03 });
		const bare = connect(proxy.url, { max: 4, applicationName });
		let hanging = 0;
		// Which cut does it is chance: as a rule one of the first few hundred.
		for (let round = 0; round < 40 && hanging === 0; round++) {
			hanging = (await hammer(1_000, bare)).hanging;
		}
		expect(hanging).toBeGreaterThan(0);
		await bare.$client.end({ timeout: 0 });
		escaped.length = 0;
	});
});

describe('who waits for a connection', () => {
	it('is refused within a second, and served again when one is free', async () => {
		const release = await take(4);
		// By the event loop's own timers, however busy the machine is: the pool's looks once more behind
		// what has come meanwhile.
		const second = pause(1_000)
			.then(turn)
			.then(turn)
			.then(() => 'after a second');
		expect(await Promise.race([codeOf(echo(1)), second])).toBe('POOL_EXHAUSTED');
		await release();
		expect(await echo(2)).toBe(2);
	});

	it('is not refused while others are served, unless it goes on for long', async () => {
		// Connecting is not what is waited for here.
		await Promise.all([1, 2, 3, 4].map(() => hold(0)));
		const codes = Array.from({ length: 48 }, () => codeOf(hold(0.4)));
		// Four rounds of four: the fourth one's wait for longer than anybody would while none is free.
		expect(new Set(await Promise.all(codes.slice(0, 16)))).toEqual(new Set(['none']));
		// They would wait for more than four seconds.
		expect(new Set(await Promise.all(codes.slice(-4)))).toEqual(new Set(['POOL_EXHAUSTED']));
		await Promise.all(codes);
	});

	it('is not refused for what stood still here and not there', async () => {
		// Past the proxy, which would stand still as well.
		const direct = connectForServing(inject('serverUrl'), { max: 1, applicationName });
		await direct.execute(sql`select 1`);
		const sleeping = direct.$client.unsafe('select pg_sleep(0.3)').execute();
		await pause(100);
		const asked = codeOf(direct.$client.unsafe('select 1').execute());
		await pause(10);
		// An event loop that is held up for longer than anybody waits, by what its timers come after.
		await turn();
		const begun = performance.now();
		while (performance.now() - begun < 1_000);
		expect(await asked).toBe('none');
		await sleeping;
		await direct.$client.end({ timeout: 1 });
	});

	it('can be told how long that is', async () => {
		const { wait } = (db as ServingDatabase).$client;
		expect(wait()).toBe(0);
		const release = await take(4);
		expect(wait(), 'nobody waits yet').toBe(0);
		const asked = echo(1);
		await pause(100);
		expect(wait()).toBeGreaterThan(90);
		await release();
		await asked;
		expect(wait(), 'one is free').toBe(0);
	});

	it('gets one in turn', async () => {
		const release = await take(4);
		const values = Array.from({ length: 50 }, (_, value) => value);
		const asked = Promise.all(values.map(echo));
		await release();
		expect(await asked).toEqual(values);
	});

	it('does not wait in numbers without end', async () => {
		const release = await take(4);
		const refused: unknown[] = [];
		const asked = Array.from({ length: 520 }, async (_, value) =>
			refused.push(await codeOf(echo(value)))
		);
		await turn();
		expect(refused).toEqual(Array.from({ length: 20 }, () => 'POOL_EXHAUSTED'));
		await release();
		await Promise.all(asked);
	});
});

describe('a limit', () => {
	it('cuts what runs and what waits, and lets nothing be sent later', async () => {
		const release = await take(3);
		const limit = new AbortController();
		let ran = false;
		const late = withinLimit(limit.signal, () =>
			db.transaction(async (transaction) => {
				await transaction.execute(sql`select pg_sleep(2)`);
				ran = true;
			})
		);
		const waiting = withinLimit(limit.signal, () => echo(1));
		await pause(200);
		limit.abort();
		expect(await codeOf(late)).toBe('CONNECTION_DESTROYED');
		expect(await codeOf(waiting)).toBe('CONNECTION_DESTROYED');
		expect(await codeOf(withinLimit(limit.signal, () => echo(2)))).toBe('CONNECTION_DESTROYED');
		expect(ran).toBe(false);
		// What others do goes on.
		expect(await release()).toHaveLength(3);
		expect(await echo(3)).toBe(3);
	});

	it('has the connections replaced that have fallen silent', async () => {
		await Promise.all([1, 2, 3, 4].map(echo));
		await proxy.be('silent');
		const asked = withinLimit(AbortSignal.timeout(300), () => echo(1));
		expect(await codeOf(asked)).toBe('CONNECTION_DESTROYED');
		await proxy.be('none');
		const begun = performance.now();
		expect(await Promise.all([1, 2, 3, 4, 5].map(echo))).toEqual([1, 2, 3, 4, 5]);
		expect(performance.now() - begun).toBeLessThan(2_000);
	});

	it('is there also for who has none: a statement without an answer ends after seconds', async () => {
		await echo(1);
		await proxy.be('silent');
		expect(await codeOf(db.transaction((transaction) => transaction.execute(sql`select 1`)))).toBe(
			'CONNECTION_DESTROYED'
		);
	}, 10_000);
});

describe('a transaction', () => {
	it('fails as a whole when a statement of it failed, also when that was caught', async () => {
		const work = db.transaction(async (transaction) => {
			await transaction.execute(sql`create temporary table half (id int) on commit drop`);
			await transaction.execute(sql`select 1 / 0`).catch(() => undefined);
		});
		expect(await codeOf(work)).toBe('22012');
		expect(await echo(1)).toBe(1);
	});

	it('goes on after a savepoint was taken back', async () => {
		const kept = await db.transaction(async (transaction) => {
			await transaction.execute(sql`create temporary table kept (id int) on commit drop`);
			const inner = transaction.transaction(async (nested) => {
				await nested.execute(sql`insert into kept values (1)`);
				throw new Error('taken back');
			});
			await expect(inner).rejects.toThrow('taken back');
			await transaction.execute(sql`insert into kept values (2)`);
			return transaction.execute<{ id: number }>(sql`select id from kept`);
		});
		expect([...kept]).toEqual([{ id: 2 }]);
	});

	it('leaves no connection behind that is still in it', async () => {
		await expect(
			db.transaction(async () => Promise.reject(new Error('no statement of it')))
		).rejects.toThrow('no statement of it');
		const states = await onServer(
			inject('serverUrl'),
			(client) => client<{ state: string }[]>`
				select state from pg_stat_activity where application_name = ${applicationName}`
		);
		expect(states.map(({ state }) => state)).not.toContain('idle in transaction');
	});
});

describe('what the server cuts off', () => {
	const activity = () =>
		onServer(
			inject('serverUrl'),
			(client) => client<{ query: string }[]>`
				select query from pg_stat_activity
				where application_name = ${applicationName} and state <> 'idle'`
		);

	it('a statement that takes too long is no hang, and runs no longer', async () => {
		const work = db.transaction(async (transaction) => {
			await transaction.execute(sql`set local statement_timeout = '100ms'`);
			await transaction.execute(sql`select count(*) from generate_series(1, 1000000000)`);
		});
		const error: unknown = await work.catch((thrown: unknown) => thrown);
		expect(await codeOf(Promise.reject(error as Error))).toBe('57014');
		expect(isUnavailable(error)).toBe(true);
		expect(await activity()).toEqual([]);
		expect(await echo(1)).toBe(1);
	});

	it('a transaction that is left alone is ended, and holds no connection', async () => {
		const work = db.transaction(async (transaction) => {
			await transaction.execute(sql`set local idle_in_transaction_session_timeout = '100ms'`);
			await pause(400);
			await transaction.execute(sql`select 1`);
		});
		expect(isUnavailable(await work.catch((thrown: unknown) => thrown))).toBe(true);
		expect(await activity()).toEqual([]);
		expect(await Promise.all([1, 2, 3, 4].map(echo))).toEqual([1, 2, 3, 4]);
	});

	it('every connection has the deadlines', async () => {
		const shown = async (name: string) =>
			(await db.$client.unsafe(`select current_setting('${name}') as value`))[0]?.[
				'value'
			] as string;
		expect(await shown('statement_timeout')).toBe('5s');
		expect(await shown('lock_timeout')).toBe('2s');
		expect(await shown('idle_in_transaction_session_timeout')).toBe('15s');
	});
});

it('reads and writes lists', async () => {
	const { unsafe } = db.$client;
	const texts = ['a "b"', 'c,d', '{}', '\\', ''];
	for (let turn = 0; turn < 2; turn++) {
		const [row] = await unsafe('select $1::text[] as texts, array[1, 2] as numbers', [texts]);
		expect(row).toEqual({ texts, numbers: [1, 2] });
	}
	const odd = await unsafe(
		"select '{}'::text[] as none, array['a', null, 'NULL'] as gaps, array[[1], [2]] as deep"
	);
	expect(odd).toEqual([{ none: [], gaps: ['a', null, 'NULL'], deep: [[1], [2]] }]);
});

it('a read goes on when the server ends every connection', async () => {
	await Promise.all([1, 2, 3, 4].map(echo));
	const reading = db.$client.unsafe('select pg_sleep(0.5), 5 as value').execute();
	await pause(200);
	await onServer(
		inject('serverUrl'),
		(client) => client`
			select pg_terminate_backend(pid) from pg_stat_activity
			where application_name = ${applicationName}`
	);
	expect((await reading)[0]?.['value']).toBe(5);
	expect(await Promise.all([1, 2, 3, 4].map(echo))).toEqual([1, 2, 3, 4]);
});

it('says why the server refuses, each time anew', async () => {
	const url = new URL(inject('serverUrl'));
	url.pathname = '/is_not_there';
	const nowhere = connectForServing(url.href, { max: 2 });
	for (let tries = 0; tries < 5; tries++) {
		expect(await codeOf(nowhere.$client.unsafe('select 1').execute())).toBe('3D000');
	}
	await nowhere.$client.end({ timeout: 1 });
});

it('ends in order: what runs is finished, what waits is refused', async () => {
	const release = await take(4);
	const waiting = codeOf(echo(1));
	await turn();
	const ended = db.$client.end({ timeout: 3 });
	expect(await waiting).toBe('CONNECTION_ENDED');
	expect(await release()).toHaveLength(4);
	await ended;
	expect(await codeOf(echo(1))).toBe('CONNECTION_ENDED');
});
