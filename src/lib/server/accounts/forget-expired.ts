import { and, inArray, type SQL, sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { instantToRecord } from '../db/instant-to-record.ts';
import { withRetry } from '../db/retry.ts';
import { emailLinks, sessions, users, verifications } from '../db/schema/index.ts';

/** Rows that go at once. */
const batch = 1_000;

/**
 * Removes sessions, links of mails and the accounts library's secrets whose time has been over for a
 * day, as clocks differ. They open nothing any more, and tell of people who may never come back. A
 * guest's sessions go with the guest, for they say when they came last.
 *
 * @param ending stops it between two batches
 * @returns how many
 */
export async function forgetExpired(
	{ db, now }: Pick<Context, 'db' | 'now'>,
	ending?: AbortSignal
): Promise<number> {
	const since = sql`${instantToRecord(now)} - interval '1 day'`;
	const isOfAccount = sql`exists (select from ${users}
		where ${users.id} = ${sessions.userId} and ${users.email} is not null)`;
	let forgotten = 0;
	for (const { table, key, which } of [
		{ table: sessions, key: sessions.id, which: isOfAccount },
		{ table: emailLinks, key: emailLinks.tokenHash, which: undefined },
		{ table: verifications, key: verifications.id, which: undefined }
	] as { table: typeof sessions; key: typeof sessions.id; which: SQL | undefined }[]) {
		// Whoever ends sessions at this moment is passed by: neither waits for the other's.
		const over = db
			.select({ key })
			.from(table)
			.where(and(sql`${table.expiresAt} < ${since}`, which))
			.limit(batch)
			.for('update', { skipLocked: true });
		for (let gone = batch; gone === batch; forgotten += gone) {
			ending?.throwIfAborted();
			gone = (await withRetry(() => db.delete(table).where(inArray(key, over)))).count;
		}
	}
	return forgotten;
}
