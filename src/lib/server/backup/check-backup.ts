import { migrationsFolder, readMigrations } from '../db/migrations.ts';
import { SetupError } from '../setup-error.ts';
import type { BackupEnd, BackupHeader } from './format.ts';
import { readBackup } from './read-backup.ts';

/** A backup that was read from beginning to end, found whole, and fits this version. */
export interface CheckedBackup extends BackupEnd {
	file: string;
	header: BackupHeader;
	/** SHA-256 of the file but its last bytes, in hex. */
	seal: string;
}

type Migrations = BackupHeader['migrations'];

/**
 * Reads a backup once, before any database is touched.
 *
 * @param folder where the migrations lie
 * @throws {SetupError} when it is no backup, not whole, or of another version of the app
 */
export async function checkBackup(file: string, folder = migrationsFolder): Promise<CheckedBackup> {
	let header: BackupHeader | undefined;
	for await (const part of readBackup(file)) {
		if (part.kind === 'header') {
			header = part.header;
			refuseOtherMigrations(header.migrations, readMigrations(folder), 'this version of Rehearsal');
		}
		if (part.kind === 'end' && header) return { file, header, ...part.end, seal: part.seal };
	}
	throw new Error('a backup that was read has a header and an end');
}

/**
 * Compares the schema that a backup is of with another: rows go back only where they came from.
 *
 * @param name whose migrations the present ones are
 * @throws {SetupError} which says what is there in one of the two alone, and what to do
 */
export function refuseOtherMigrations(backup: Migrations, present: Migrations, name: string): void {
	const without = (some: Migrations, others: Migrations) =>
		some
			.filter(({ hash }) => !others.some((other) => other.hash === hash))
			.map((migration) => migration.name);
	const newer = without(backup, present);
	const older = without(present, backup);
	if (newer.length > 0 && older.length > 0) {
		throw new SetupError(
			`The backup is of another line of versions: it has ${newer.join(', ')}, and ${name} has ${older.join(', ')}. Restore it with the version that made it.`
		);
	}
	if (newer.length > 0) {
		throw new SetupError(
			`The backup is of a newer version: it has ${newer.join(', ')}, and ${name} has not. Update Rehearsal, then restore it into an empty database.`
		);
	}
	if (older.length > 0) {
		throw new SetupError(
			`The backup is of an older version, without ${older.join(', ')}, which ${name} has. Restore it into an empty database with the version that made it, then update.`
		);
	}
}
