import { sql } from 'drizzle-orm';
import type { Database, Executor } from '../db/client.ts';

/** 'figures' in ASCII, as the two halves of an advisory lock: who holds it checks. */
export const checkLock = { high: 0x666967, low: 0x75726573 };
const key = (BigInt(checkLock.high) << 32n) | BigInt(checkLock.low);

/** Of a row of `pg_locks`: that somebody checks, in whichever database of the server. */
export const isCheckLock = sql`locktype = 'advisory' and granted and objsubid = 1
	and classid = ${checkLock.high}::integer::oid and objid = ${checkLock.low}::integer::oid`;

/**
 * Takes the lock, which goes with the connection and not with a transaction.
 *
 * @returns the server's process that holds it; null where another one does
 */
export async function takeLock(db: Executor): Promise<number | null> {
	const [lock] = await db.execute<{ taken: boolean; process: number }>(
		sql`select pg_try_advisory_lock(${key.toString()}::bigint) as taken, pg_backend_pid() as process`
	);
	return lock?.taken ? lock.process : null;
}

/**
 * Ends the statement that the server's process runs for who checks, if it runs one: between two it
 * does not hear. Nothing happens to another process that has its number by now.
 */
export async function cancelHolder(db: Database, process: number): Promise<void> {
	await db.execute(
		sql`select pg_cancel_backend(pid) from pg_locks where pid = ${process} and ${isCheckLock}`
	);
}
