import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type postgres from 'postgres';
import { openClient } from './address.ts';
import { sparingLostConnections } from './begin.ts';
import { createPool, type Pool } from './pool.ts';
import { pooledClient } from './pooled-client.ts';
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
	const { max = 10, applicationName = 'rehearsal' } = options;
	const client = openClient(url, {
		max,
		onnotice: () => undefined,
		connect_timeout: 4,
		// The driver's own waits grow to 20 seconds, and queries wait with it.
		backoff: () => 0.1,
		connection: { application_name: applicationName, ...serverDeadlines }
	});
	return drizzle(sparingLostConnections(client), { schema });
}

/** The serving process's database: one whose connections can be replaced while it is in use. */
export type ServingDatabase = Database & { $client: Pick<Pool, 'renew' | 'wait'> };

/**
 * Connects for serving: through a pool of our own, which survives what the driver's does not. A
 * connection that was lost is never used again, a read is then sent again; who waits for a
 * connection waits for less than a second; and what runs `withinLimit` ends with its limit.
 */
export function connectForServing(url: string, options: ClientOptions = {}): ServingDatabase {
	const { max = 10, applicationName = 'rehearsal' } = options;
	const pool = createPool(url, max, {
		onnotice: () => undefined,
		connect_timeout: 3,
		connection: { application_name: applicationName, ...serverDeadlines }
	});
	return drizzle(pooledClient(pool), { schema });
}
