import { sql } from 'drizzle-orm';
import type { Transaction } from './client.ts';

/** 'remove' in ASCII: one number for every operation that deletes across tables. */
const removalKey = 0x72656d6f7665;

/**
 * Waits until no other removal runs, and keeps others waiting until this transaction ends. To be
 * the first statement of whatever deletes a scenario, deletes or merges an account, or archives
 * progress: their cascades lock the same rows in different orders, and deadlock otherwise.
 */
export async function lockForRemoval(transaction: Transaction): Promise<void> {
	await transaction.execute(sql`select pg_advisory_xact_lock(${removalKey}::bigint)`);
}

/** Any number that nothing else locks: who holds it migrates, fills or restores; the others wait. */
export const migrationKey = 7_364_112_024_185_311n;
