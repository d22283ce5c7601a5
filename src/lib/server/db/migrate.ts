import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { SetupError } from '../setup-error.ts';
import { openClient } from './address.ts';
import { migrationKey } from './locks.ts';
import {
	type AppliedMigration,
	type Migration,
	migrationsFolder,
	pendingMigrations,
	readMigrations
} from './migrations.ts';

const oldestServer = 18;
const lockTimeout = '55P03';

/**
 * How long a migration waits for a lock: half as long as the learners behind it wait for theirs. Then
 * they have the tables for so many milliseconds, and it is tried once more.
 */
const lockPatience = '1s';
const pause = 1_000;

/**
 * Brings the schema up to date, on a connection of its own and under an advisory lock, so that any
 * number of processes may start at once. Each migration is a transaction: after an interruption the
 * next start goes on where this one stopped.
 *
 * @param url `postgres://…`
 * @returns the names of the migrations that were applied now
 * @throws {SetupError} for a server older than PostgreSQL 18, for a folder that does not fit, and for
 * a lock that was waited for in vain
 */
export async function migrateDatabase(url: string, folder = migrationsFolder): Promise<string[]> {
	const client = openClient(url, {
		max: 1,
		onnotice: () => undefined,
		connect_timeout: 10,
		connection: { application_name: 'rehearsal migrate', statement_timeout: 0, lock_timeout: 0 }
	});
	try {
		await refuseOldServer(client);
		await client`select pg_advisory_lock(${migrationKey.toString()}::bigint)`;
		// What is locked from here on, the serving processes may wait for: not for long.
		await client`select set_config('lock_timeout', ${lockPatience}, false)`;
		await client`create schema if not exists drizzle`;
		await client`create table if not exists drizzle.__drizzle_migrations
			(id serial primary key, hash text not null, created_at bigint)`;

		const pending = pendingMigrations(readMigrations(folder), await readApplied(client));
		for (const migration of pending) await apply(client, migration);
		return pending.map((migration) => migration.name);
	} finally {
		// The lock goes with the session.
		await client.end({ timeout: 5 });
	}
}

async function apply(client: postgres.Sql, migration: Migration): Promise<void> {
	const begin = () =>
		client.begin(async (transaction) => {
			for (const statement of migration.statements) await transaction.unsafe(statement);
			await transaction`insert into drizzle.__drizzle_migrations (hash, created_at)
				values (${migration.hash}, ${migration.createdAt})`;
		});
	const isLocked = (error: unknown) => (error as { code?: unknown }).code === lockTimeout;
	try {
		await begin().catch(async (error: unknown) => {
			if (!isLocked(error)) throw error;
			await sleep(pause);
			await begin();
		});
	} catch (error) {
		if (!isLocked(error)) throw error;
		throw new SetupError(
			`Migration ${migration.name} needs a lock that somebody else holds for long: a backup, a report, a statement by hand. Nothing of it was applied; try again when that is through.`,
			{ cause: error }
		);
	}
}

/**
 * Whether every migration of the folder is in the database; never writes.
 *
 * @throws the driver's error when the database cannot be asked
 */
export async function isMigrated(
	client: postgres.Sql,
	folder = migrationsFolder
): Promise<boolean> {
	const [found] = await client<{ there: boolean }[]>`
		select to_regclass('drizzle.__drizzle_migrations') is not null as there`;
	if (!found?.there) return false;
	const hashes = new Set((await readApplied(client)).map((row) => row.hash));
	return readMigrations(folder).every((migration) => hashes.has(migration.hash));
}

/**
 * The migrations that the database has, in the order in which it got them.
 *
 * @throws the driver's error where none was ever applied: the table of them is not there
 */
export async function readApplied(client: postgres.ISql): Promise<AppliedMigration[]> {
	const rows = await client<{ hash: string; created_at: string }[]>`
		select hash, created_at from drizzle.__drizzle_migrations order by id`;
	return rows.map((row) => ({ hash: row.hash, createdAt: Number(row.created_at) }));
}

async function refuseOldServer(client: postgres.Sql): Promise<void> {
	const [server] = await client<{ number: number; version: string }[]>`
		select current_setting('server_version_num')::int as number,
			current_setting('server_version') as version`;
	if (!server || server.number < oldestServer * 10_000) {
		throw new SetupError(
			`PostgreSQL ${oldestServer} or later is needed; this server is ${server?.version}.`
		);
	}
}
