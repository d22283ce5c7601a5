import { connect, type Database } from '#lib/server/db/client.ts';
import { openDatabase } from '#lib/server/db/embedded.ts';
import { migrateDatabase } from '#lib/server/db/migrate.ts';
import { awaitDatabase } from '#lib/server/db/await-database.ts';
import { readEnv } from '#lib/server/env.ts';
import { runScript } from './run-script.ts';

/**
 * Runs a command on the database of the settings, its schema up to date. The embedded one is
 * joined where the app runs, else started for as long as the command takes.
 *
 * @param name as npm knows it; the server shows it for the command's connections
 */
export async function runCommand(
	name: string,
	work: (db: Database, applied: string[]) => Promise<void>
): Promise<void> {
	await runScript(async () => {
		const env = readEnv();
		const database = await openDatabase({
			role: 'command',
			dataDir: env.DATA_DIR,
			databaseUrl: env.DATABASE_URL
		});
		for (const signal of ['SIGINT', 'SIGTERM'] as const) {
			process.once(signal, () => {
				void database.stop().finally(() => process.exit(128 + (signal === 'SIGINT' ? 2 : 15)));
			});
		}
		try {
			await awaitDatabase(database.url);
			const applied = await migrateDatabase(database.url);
			const db = connect(database.url, { applicationName: `rehearsal ${name}` });
			try {
				await work(db, applied);
			} finally {
				await db.$client.end({ timeout: 5 });
			}
		} finally {
			await database.stop();
		}
	});
}
