import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { sql } from 'drizzle-orm';
import { openClient } from '#lib/server/db/address.ts';
import { connect, type Database, type Transaction } from '#lib/server/db/client.ts';
import { withRetry } from '#lib/server/db/retry.ts';
import { type DatabaseProxy, startDatabaseProxy } from '#tests/support/database-proxy.ts';

let proxy: DatabaseProxy;
let db: Database;
const escaped: unknown[] = [];
const noteEscaped = (error: unknown) => void escaped.push(error);

beforeEach(async () => {
	proxy = await startDatabaseProxy(inject('serverUrl'));
	db = connect(proxy.url, { max: 2 });
	escaped.length = 0;
	process.on('uncaughtException', noteEscaped).on('unhandledRejection', noteEscaped);
});
afterEach(async () => {
	await db.$client.end({ timeout: 1 });
	await proxy.stop();
	process.off('uncaughtException', noteEscaped).off('unhandledRejection', noteEscaped);
});

const endOwnSession = sql`select pg_terminate_backend(pg_backend_pid())`;

it('ends a transaction whose connection is lost, without an error that nobody can catch', async () => {
	for (let round = 0; round < 10; round++) {
		const lost = db.transaction(async (transaction) => {
			await transaction.execute(sql`select 1`);
			await transaction.execute(endOwnSession);
		});
		await expect(lost).rejects.toThrow();
	}
	expect(escaped).toEqual([]);
});

it('runs it again where that is wished', async () => {
	let tries = 0;
	const answer = await withRetry(() =>
		db.transaction(async (transaction) => {
			tries += 1;
			if (tries === 1) await transaction.execute(endOwnSession);
			return transaction.execute<{ one: number }>(sql`select 1 as one`);
		})
	);
	expect([...answer]).toEqual([{ one: 1 }]);
	expect(tries).toBe(2);
	expect(escaped).toEqual([]);
});

it('takes back what failed for another reason, and hands on the error as it is', async () => {
	const refused = new Error('refused');
	const work = db.transaction(async (transaction) => {
		await transaction.execute(sql`create table never (id integer)`);
		throw refused;
	});
	await expect(work).rejects.toBe(refused);
	const [found] = await db.execute(sql`select to_regclass('never') is null as gone`);
	expect(found).toEqual({ gone: true });
});

type Work = (transaction: Transaction) => Promise<void>;
const alone = (work: Work) => db.transaction(work);
const nested = (work: Work) => alone((transaction) => transaction.transaction(work));

const afterALoss = [
	['ends', () => Promise.resolve()],
	['fails', () => Promise.reject(new Error('in vain'))],
	['sends more', (transaction: Transaction) => transaction.execute(sql`select 1`)]
] as const;

it.each([
	...afterALoss.map(([then, goOn]) => [then, goOn, alone] as const),
	...afterALoss.map(([then, goOn]) => [`${then}, within another`, goOn, nested] as const)
])('writes no more for work that has lost its connection, and then %s', async (_, goOn, begin) => {
	const loss = Promise.withResolvers<void>();
	const work = begin(async (transaction) => {
		const [own] = await transaction.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
		await db.execute(sql`select pg_terminate_backend(${own?.pid})`);
		await loss.promise;
		await goOn(transaction);
	});
	await expect(work).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
	loss.resolve();
	for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
	expect(escaped).toEqual([]);
});

it('is needed: the driver alone writes to the connection that was lost', async () => {
	const bare = openClient(proxy.url, { max: 1, onnotice: () => undefined });
	for (let round = 0; round < 10 && escaped.length === 0; round++) {
		// Where the exception escapes, the transaction itself is never settled.
		void bare
			.begin((transaction) => transaction`select pg_terminate_backend(pg_backend_pid())`)
			.catch(() => undefined);
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
	expect(escaped.map(String).join()).toMatch(/reading 'write'|null/);
	void bare.end({ timeout: 0 }).catch(() => undefined);
});
