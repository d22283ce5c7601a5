import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type postgres from 'postgres';
import type { BackupTable } from './format.ts';

/** An open transaction, and what stops the statement that it is in. */
export interface CopyConnection {
	client: postgres.TransactionSql;
	cancel: () => Promise<void>;
}

/**
 * Begins to talk in a way that does not depend on how the server, the database or the role is set
 * up, and without deadlines: a large table takes as long as it takes.
 *
 * @param db the pool that the transaction is of
 */
export async function prepareCopy(
	db: postgres.Sql,
	client: postgres.TransactionSql
): Promise<CopyConnection> {
	await client.unsafe(`
		set local statement_timeout = 0;
		set local lock_timeout = 0;
		set local idle_in_transaction_session_timeout = 0;
		set local transaction_timeout = 0;
		set local datestyle = 'ISO, YMD';
		set local intervalstyle = 'postgres';
		set local timezone = 'UTC';
		set local extra_float_digits = 3;
		set local bytea_output = 'hex';
		set local row_security = off;`);
	const [own] = await client<{ pid: number }[]>`select pg_backend_pid() as pid`;
	const pid = own?.pid ?? 0;
	return {
		client,
		cancel: async () => {
			await db`select pg_cancel_backend(${pid})`;
		}
	};
}

const named = (client: postgres.TransactionSql, { name, columns }: BackupTable) =>
	client`${client(`public.${name}`)} (${client(columns)})`;

/** The rows of a table as COPY writes them, a line each, in pieces of any length. */
export async function* copyOut(
	{ client, cancel }: CopyConnection,
	table: BackupTable
): AsyncGenerator<Buffer> {
	const stream = await client`copy ${named(client, table)} to stdout`.readable();
	let isRead = false;
	try {
		for await (const piece of stream.iterator({ destroyOnReturn: false })) yield piece as Buffer;
		isRead = true;
	} finally {
		if (!isRead && !stream.destroyed) {
			// Whoever wanted the rows wants no more: the server is to stop sending them.
			stream.on('error', () => undefined).resume();
			await cancel();
			await finished(stream).catch(() => undefined);
		}
		// The driver stops listening while rows wait to be read, and forgets to listen again after the
		// last ones: without this, the next statement would now and then wait for ever.
		if (!stream.errored) stream._read(0);
	}
}

/** Rows on their way into a table. */
export interface CopyIn {
	/** Sends whole lines. Comes back when there is room for more. */
	write(lines: Buffer): Promise<void>;
	/** Comes back when the server has taken them all and found their references. */
	end(): Promise<void>;
}

/**
 * Begins to fill a table with rows as `copyOut` gives them.
 *
 * @throws the driver's error, also from `write` and `end`, for rows that the table does not take
 */
export async function copyIn({ client }: CopyConnection, table: BackupTable): Promise<CopyIn> {
	const query = client`copy ${named(client, table)} from stdin`;
	const stream = await query.writable();
	stream.on('error', () => undefined);
	// References are looked at when everything was sent. What the server says then the driver tells
	// the statement alone, which is long answered; without this, the stream would wait for ever.
	void Object.assign(query, { reject: (error: Error) => stream.destroy(error) });
	return {
		write: async (lines) => {
			if (stream.errored) throw stream.errored;
			if (!stream.write(lines)) await once(stream, 'drain');
		},
		end: async () => {
			stream.end();
			await finished(stream);
		}
	};
}
