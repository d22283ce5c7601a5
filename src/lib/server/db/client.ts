import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type postgres from 'postgres';
import { openClient } from './address.ts';
import * as schema from './schema/index.ts';

type Schema = typeof schema;

/** A pool of connections with the query builder on top. */
export type Database = PostgresJsDatabase<Schema> & { $client: postgres.Sql };

/** An open transaction: what must be atomic takes one, so that forgetting does not compile. */
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

/** Where reads go: a pool or an open transaction. */
export type Executor = Database | Transaction;

export interface ClientOptions {
	/** Most connections at once. */
	max?: number;
	/** Name that the server shows for these connections. */
	applicationName?: string;
}

/** Deadlines on the server's side, in milliseconds; the client's own lies above them. */
const serverDeadlines = {
	statement_timeout: 5_000,
	lock_timeout: 2_000,
	idle_in_transaction_session_timeout: 15_000
};

/**
 * Connects to a PostgreSQL server. No connection is opened before the first query.
 *
 * @param url `postgres://…`; a socket directory as the `host` query parameter
 * @returns the database; close it with `db.$client.end()`
 */
export function connect(url: string, options: ClientOptions = {}): Database {
	const client = openClient(url, {
		max: options.max ?? 10,
		onnotice: () => undefined,
		connect_timeout: 4,
		// The driver's own waits grow to 20 seconds, and queries wait with it: while the database is
		// away each request is to learn so at once, and the first after it is back is to succeed.
		backoff: () => 0.1,
		connection: {
			application_name: options.applicationName ?? 'rehearsal',
			...serverDeadlines
		}
	});
	return drizzle(client, { schema });
}
