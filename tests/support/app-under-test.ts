import fs from 'node:fs';
import path from 'node:path';
import { setAdmin } from '#lib/server/accounts/set-admin.ts';
import { connect, type Database } from '#lib/server/db/client.ts';
import type { Mail } from './mailbox.ts';
import { openDatabase } from '#lib/server/db/embedded.ts';

const file = (name: string) => path.join(process.env.E2E_DIR ?? '', name);

/** The settings of the app that the browser tests run against. */
export function appSettings(): { DATA_DIR: string; DATABASE_URL: string } {
	return JSON.parse(fs.readFileSync(file('settings.json'), 'utf8')) as ReturnType<
		typeof appSettings
	>;
}

/** Everything that the app has written to its log so far. */
export const appLog = (): string => fs.readFileSync(file('app.log'), 'utf8');

/** Every mail that the app has sent to somebody so far. */
export function mailsTo(address: string): Mail[] {
	if (!fs.existsSync(file('mails'))) return [];
	return (
		fs
			.readFileSync(file('mails'), 'utf8')
			.split('\n')
			// What comes after the last line's end is still being written.
			.slice(0, -1)
			.filter((line) => line.includes(address))
			.map((line) => JSON.parse(line) as Mail)
			.filter(({ to }) => to.includes(address))
	);
}

/** Reads the app's database. */
export async function onAppDatabase<T>(read: (db: Database) => Promise<T>): Promise<T> {
	const { DATA_DIR, DATABASE_URL } = appSettings();
	const opened = await openDatabase({
		role: 'command',
		dataDir: DATA_DIR,
		databaseUrl: DATABASE_URL || undefined
	});
	const db = connect(opened.url, { max: 1, applicationName: 'rehearsal tests' });
	try {
		return await read(db);
	} finally {
		await db.$client.end({ timeout: 5 });
		await opened.stop();
	}
}

/** Makes somebody an admin, or one no more, as the command does. */
export const makeAdmin = (email: string, isAdmin = true): Promise<unknown> =>
	onAppDatabase((db) => setAdmin({ db }, { email, isAdmin }));
