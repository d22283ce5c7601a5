import { sql } from 'drizzle-orm';
import type { Database, Transaction } from '../db/client.ts';
import { SetupError } from '../setup-error.ts';

/** 'arch' in ASCII: the first half of the locks' names. */
const lockClass = 0x61726368;

/** What keeps others from writing to the same archive. */
export interface ArchiveHold {
	/**
	 * Takes the archive, or its file.
	 *
	 * @throws {SetupError} when somebody else has it
	 */
	take(name: string): Promise<void>;
	/**
	 * Makes sure that it was not lost along with its connection: somebody else may have it now.
	 *
	 * @throws {SetupError} where it was
	 */
	confirm(transaction: Transaction, name: string): Promise<void>;
}

/**
 * Runs something that holds an archive for as long as it takes. The hold lies in a transaction of
 * its own that reads and writes nothing, so it ends with the process, however that ends.
 */
export function holdArchive<T>(db: Database, work: (hold: ArchiveHold) => Promise<T>): Promise<T> {
	return db.transaction(async (holder) => {
		// After a query its snapshot stays until the next statement, and with it everything in the
		// database that has died since, for hours. So none is the last word.
		const rest = () => holder.execute(sql`set local idle_in_transaction_session_timeout = 0`);
		const [backend] = await holder.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
		await rest();
		return work({
			take: async (name) => {
				const [answer] = await holder.execute<{ taken: boolean }>(sql`
					select pg_try_advisory_xact_lock(${lockClass}::integer, hashtext(${name}::text)) as taken`);
				await rest();
				if (!answer?.taken) throw new SetupError('Another command is writing to this archive.');
			},
			confirm: async (transaction, name) => {
				const [lock] = await transaction.execute(sql`
					select from pg_locks
					where locktype = 'advisory' and granted and pid = ${backend?.pid ?? 0}::integer
						and database = (select oid from pg_database where datname = current_database())
						and classid = ${lockClass}::oid
						and objid::bigint = (hashtext(${name}::text)::bigint & 4294967295)`);
				if (lock) return;
				throw new SetupError(
					'The connection that kept others from this archive was lost. The same command goes on.'
				);
			}
		});
	});
}
