import fs from 'node:fs';
import path from 'node:path';
import { migrationsFolder, readMigrations } from '#lib/server/db/migrations.ts';

/** How many migrations there are. */
export const migrationCount = readMigrations().length;

/** A copy of the first migrations: the folder as the version that knew no others had it. */
export function firstMigrations(count: number, into: string): string {
	const folder = path.join(into, `first-${count}`);
	fs.cpSync(migrationsFolder, folder, { recursive: true });
	const journalFile = path.join(folder, 'meta/_journal.json');
	const journal = JSON.parse(fs.readFileSync(journalFile, 'utf8')) as { entries: object[] };
	const entries = journal.entries.slice(0, count);
	fs.writeFileSync(journalFile, JSON.stringify({ ...journal, entries }));
	return folder;
}
