import { type SQL, sql } from 'drizzle-orm';

/**
 * The instant that a service records or goes by: the one that its caller set, else that of the
 * database's own clock, the same in all of a transaction.
 */
export const instantToRecord = (now: Date | undefined): SQL =>
	sql`coalesce(${now?.toISOString() ?? null}::timestamptz, now())`;
