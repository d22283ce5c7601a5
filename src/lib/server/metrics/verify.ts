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
		await transaction.unsafe(`select set_config('statement_timeout', '0', true),
			set_config('lock_timeout', '0', true),
			set_config('idle_in_transaction_session_timeout', '0', true),
			-- All of it is wanted, not the first rows soon.
			set_config('cursor_tuple_fraction', '1', true)`);
		await transaction.unsafe(
			`declare differences no scroll cursor without hold for ${text}`,
			params as never[]
		);
		let differenceCount = 0;
		for (;;) {
			const rows = await transaction.unsafe<DifferenceRow[]>(`fetch ${batchSize} from differences`);
			if (rows.length === 0) break;
			differenceCount += rows.length;
			await onDifferences(rows.map(readDifference));
		}
		const [counted] = await transaction<{ count: number }[]>`
			select count(*)::integer as count from scenarios`;
		return { scenarioCount: counted?.count ?? 0, differenceCount };
	});
}
