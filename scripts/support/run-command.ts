import { connect, type Database } from '#lib/server/db/client.ts';
import { openDatabase } from '#lib/server/db/embedded.ts';
import { migrateDatabase } from '#lib/server/db/migrate.ts';
import { awaitDatabase } from '#lib/server/db/await-database.ts';
import { readEnv } from '#lib/server/env.ts';
import { runScript } from './run-script.ts';
import { stopOnSignals } from './stop-on-signals.ts';

/**
 * Runs a command on the database of the settings, its schema up to date. The embedded one is
 * joined where the app runs, else started for as long as the command takes.
 *
 * @param name as npm knows it; the server shows it for the command's connections
 * @param options `asItIs`: leaves the schema alone, whatever version it is of; `failureCode`: what
 * the process ends with where the work could not be carried out
 */
export async function runCommand(
	name: string,
	work: (db: Database, applied: string[]) => Promise<void>,
	options: { asItIs?: boolean; failureCode?: number } = {}
): Promise<void> {
	await runScript(async () => {
		const env = readEnv();
		const opening = openDatabase({
			role: 'command',
			dataDir: env.DATA_DIR,
			databaseUrl: env.DATABASE_URL
		});
		const signals = stopOnSignals(opening, (signal) => 128 + signal);
		const database = await opening;
		await signals.giveWay();
		try {
			await awaitDatabase(database.url);
			const applied = options.asItIs ? [] : await migrateDatabase(database.url);
			const db = connect(database.url, { applicationName: `rehearsal ${name}` });
			try {
				await work(db, applied);
			} finally {
				await db.$client.end({ timeout: 5 });
			}
		} finally {
			await signals.giveWay();
			await database.stop();
			await signals.giveWay();
		}
	}, options.failureCode);
}
