import { PgDialect } from 'drizzle-orm/pg-core';
import type { Database, Executor } from '../db/client.ts';
import { type Difference, type DifferenceRow, differencesIn, readDifference } from './equation.ts';

export type { Difference };

/** Differences that are held in memory at once, however many there are. */
const batchSize = 1_000;

/** What a whole pass came to. */
export interface Verdict {
	/** Scenarios that were looked at. */
	scenarioCount: number;
	differenceCount: number;
}

/**
 * Compares every scenario's figures with what they must be. One statement, so one snapshot: right
 * while others write. For a library of any size see `verifyMetrics`.
 *
 * @returns the differences in order of scenario; none when all agree
 */
export async function findDifferences(executor: Executor): Promise<Difference[]> {
	return (await executor.execute<DifferenceRow>(differencesIn())).map(readDifference);
}

/**
 * The same for a library of any size: in one pass, from one snapshot, without a deadline, and
 * holding a batch of differences at a time.
 *
 * @param db a pool that serves no requests: one of its connections is taken for as long as it lasts
 * @param onDifferences called with each batch, in order of scenario; the next is read when it is done
 * @throws what `onDifferences` throws, and the driver's error
 */
export async function verifyMetrics(
	db: Database,
	onDifferences: (batch: Difference[]) => Promise<void> | void
): Promise<Verdict> {
	const { sql: text, params } = new PgDialect().sqlToQuery(differencesIn());
	return db.$client.begin('isolation level repeatable read read only', async (transaction) => {
		// A large library takes longer than a page may, and who reads the differences may be slow.
		await transaction`select set_config('statement_timeout', '0', true),
			set_config('lock_timeout', '0', true),
			set_config('idle_in_transaction_session_timeout', '0', true)`;
		let differenceCount = 0;
		const batches = transaction.unsafe<DifferenceRow[]>(text, params as never[]).cursor(batchSize);
		for await (const rows of batches) {
			differenceCount += rows.length;
			await onDifferences(rows.map(readDifference));
		}
		// Last, because a cursor whose connection is lost ends without a word; this one does not.
		const [counted] = await transaction<{ count: number }[]>`
				select count(*)::integer as count from scenarios`;
		return { scenarioCount: counted?.count ?? 0, differenceCount };
	});
}
