import { DrizzleQueryError, sql } from 'drizzle-orm';
import type { Transaction } from '../db/client.ts';
import { withPatience } from '../db/patience.ts';
import { withRetry } from '../db/retry.ts';

// What the transactions that take batches of progress out and put them back have in common.

/** Instants are written alike wherever the server thinks it is. */
export const inUtc = (transaction: Transaction): Promise<unknown> =>
	transaction.execute(sql`set local timezone = 'UTC'`);

/** Runs again after a deadlock, a lost connection, and a lock that was waited for in vain. */
export const retried = <T>(run: () => Promise<T>): Promise<T> =>
	withRetry(() => withPatience(() => withoutContents(run)));

/** The query builder's error repeats all that was sent: what people did, a whole batch of it. */
async function withoutContents<T>(run: () => Promise<T>): Promise<T> {
	try {
		return await run();
	} catch (error) {
		throw error instanceof DrizzleQueryError ? (error.cause ?? error) : error;
	}
}
