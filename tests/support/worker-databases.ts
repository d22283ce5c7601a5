import type postgres from 'postgres';
import { openClient } from '#lib/server/db/address.ts';
import { connect, type Database } from '#lib/server/db/client.ts';
import { inject } from 'vitest';
import { cloneTemplate, withSettings } from './database.ts';

interface WorkerDatabase {
	db: Database;
	url: string;
	/** Deletes everything. */
	empty: () => Promise<void>;
	close: () => Promise<unknown>;
}

const applicationName = 'rehearsal tests';

/** Databases of this worker that no world uses at the moment. */
const free: WorkerDatabase[] = [];
const all: WorkerDatabase[] = [];

/**
 * An empty, migrated database for one world. A worker clones as many as it has worlds open at once,
 * and uses them again.
 */
export async function borrowDatabase(): Promise<WorkerDatabase & { giveBack: () => void }> {
	const database = free.pop() ?? (await makeDatabase());
	await database.empty();
	return { ...database, giveBack: () => void free.push(database) };
}

/** Closes the connections; the databases are dropped with the run's others. */
export async function closeDatabases(): Promise<void> {
	await Promise.all(all.map(({ close }) => close()));
	all.length = free.length = 0;
}

async function makeDatabase(): Promise<WorkerDatabase> {
	const name = `${inject('databasePrefix')}${process.env.VITEST_POOL_ID}_${all.length}`;
	const url = await cloneTemplate(inject('serverUrl'), inject('templateName'), name);
	// Many a test holds a lock until it sees somebody wait for it: that takes long where all are busy.
	// Below a statement's deadline, which stays.
	const db = connect(withSettings(url, { lock_timeout: '4s' }), { max: 20, applicationName });
	// Where triggers are put to sleep the plans of all functions are forgotten: so on none of those
	// that the tests themselves use.
	const emptier = openClient(url, { max: 1, connection: { application_name: applicationName } });
	const made = {
		db,
		url,
		empty: () => emptyDatabase(emptier),
		close: () => Promise.all([db.$client, emptier].map((client) => client.end({ timeout: 5 })))
	};
	all.push(made);
	return made;
}

/** Deletes everything. Triggers and foreign keys sleep meanwhile, so that no order is needed. */
export async function emptyDatabase(client: postgres.Sql): Promise<void> {
	await client.unsafe(`
		do $$
		declare
			name regclass;
		begin
			set local session_replication_role = replica;
			for name in select oid from pg_class
				where relnamespace in ('public'::regnamespace, 'search'::regnamespace) and relkind = 'r'
			loop
				execute 'delete from ' || name;
			end loop;
		end $$`);
}
