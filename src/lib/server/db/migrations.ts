import path from 'node:path';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { SetupError } from '../setup-error.ts';
import fs from 'node:fs';

/** Where the migrations lie in a checkout. Only plain Node asks; the bundled app never does. */
export const migrationsFolder = path.resolve(import.meta.dirname, '../../../../drizzle');

/** One migration of the folder, in the order of its journal. */
export interface Migration {
	name: string;
	/** Milliseconds since 1970, when it was generated; the journal's `when`. */
	createdAt: number;
	/** SHA-256 of the file. */
	hash: string;
	statements: string[];
}

/** One row of `drizzle.__drizzle_migrations`. */
export interface AppliedMigration {
	hash: string;
	createdAt: number;
}

/**
 * Reads the folder's journal and files.
 *
 * @throws when the journal or a file that it names is not there
 */
export function readMigrations(folder = migrationsFolder): Migration[] {
	const journal = JSON.parse(fs.readFileSync(path.join(folder, 'meta/_journal.json'), 'utf8')) as {
		entries: { tag: string }[];
	};
	return readMigrationFiles({ migrationsFolder: folder }).map((file, index) => ({
		name: journal.entries[index]?.tag ?? String(index),
		createdAt: file.folderMillis,
		hash: file.hash,
		statements: file.sql
	}));
}

/**
 * What is still to be applied. The query builder's own migrator looks at the newest row alone: it
 * would pass over an older migration that was merged late, and never see that one was edited.
 *
 * @throws {SetupError} when the folder and the database cannot be brought together
 */
export function pendingMigrations(folder: Migration[], applied: AppliedMigration[]): Migration[] {
	const appliedAt = new Map(applied.map((row) => [row.createdAt, row.hash]));
	const newest = Math.max(0, ...appliedAt.keys());
	const pending = [];
	for (const migration of folder) {
		const hash = appliedAt.get(migration.createdAt);
		if (hash === undefined && migration.createdAt < newest) {
			throw new SetupError(
				`Migration ${migration.name} is older than the newest one that this database has, but was never applied to it. Generate it anew so that it comes last.`
			);
		}
		if (hash !== undefined && hash !== migration.hash) {
			throw new SetupError(
				`Migration ${migration.name} was edited after this database had applied it. Restore the file and put the change into a new migration.`
			);
		}
		if (hash === undefined) pending.push(migration);
	}
	const newestKnown = Math.max(0, ...folder.map((migration) => migration.createdAt));
	const known = new Set(folder.map((migration) => migration.createdAt));
	// A newer version of the app may have been here: its additions do not disturb an older one.
	if ([...appliedAt.keys()].some((createdAt) => createdAt < newestKnown && !known.has(createdAt))) {
		throw new SetupError(
			'This database has applied a migration that is not in the drizzle folder. It belongs to another line of versions.'
		);
	}
	return pending;
}
