import { authSecret } from '#lib/server/auth-secret.ts';
import { awaitDatabase } from '#lib/server/db/await-database.ts';
import { connect, type Database } from '#lib/server/db/client.ts';
import { type OpenDatabase, openDatabase } from '#lib/server/db/embedded.ts';
import { migrationKey } from '#lib/server/db/locks.ts';
import { migrateDatabase } from '#lib/server/db/migrate.ts';
import { scenarios } from '#lib/server/db/schema/scenarios.ts';
import { type Env, readEnv } from '#lib/server/env.ts';
import { log } from '#lib/server/log.ts';
import { stopOnSignals } from './stop-on-signals.ts';

export interface Prepared {
	env: Env;
	database: OpenDatabase;
	/** Hands the signals over to who serves; until then one of them ends the start in order. */
	releaseSignals: () => void;
}

/**
 * Everything that must be there before the first request: settings, database, schema, something to
 * read. The app finds the database and the secret in its environment afterwards.
 *
 * @throws {SetupError} for what the operator can put right
 */
export async function prepare(mode: 'production' | 'development'): Promise<Prepared> {
	process.env.NODE_ENV ||= mode;
	const env = readEnv();
	log.level = env.LOG_LEVEL;
	const secret = authSecret(env, process.env.NODE_ENV === 'production');
	const opening = openDatabase({
		role: 'app',
		dataDir: env.DATA_DIR,
		databaseUrl: env.DATABASE_URL,
		onTrouble: (message, error) => log.error(error ? { err: error } : {}, message)
	});
	const signals = stopOnSignals(opening, () => 0);
	const database = await opening;
	await signals.giveWay();
	try {
		for (const note of database.notes) console.log(note);
		await awaitDatabase(database.url);
		await migrateDatabase(database.url);
		await fillWhenEmpty(database.url);
	} catch (error) {
		await signals.giveWay();
		await database.stop();
		throw error;
	}
	await signals.giveWay();
	process.env.DATABASE_URL = database.url;
	process.env.AUTH_SECRET = secret;
	// An empty setting is one that is not set; the adapter would take it at its word.
	if (env.ORIGIN) process.env.ORIGIN = env.ORIGIN;
	else delete process.env.ORIGIN;
	return { env, database, releaseSignals: signals.release };
}

async function fillWhenEmpty(url: string): Promise<void> {
	const db = connect(url, { max: 1 });
	try {
		if (!(await isEmpty(db))) return;
		// Whoever fills it already, with a backup or with the library, is waited for, however long.
		await db.$client`set lock_timeout = 0`;
		await db.$client`set statement_timeout = 0`;
		await db.$client`select pg_advisory_lock(${migrationKey.toString()}::bigint)`;
		if (!(await isEmpty(db))) return;
		const { loadStarterLibrary } =
			await import('#lib/server/starter-library/load-starter-library.ts');
		await loadStarterLibrary(db);
	} finally {
		// The lock goes with the connection.
		await db.$client.end({ timeout: 5 });
	}
}

const isEmpty = async (db: Database) =>
	(await db.select({ id: scenarios.id }).from(scenarios).limit(1)).length === 0;
