import type postgres from 'postgres';
import type { Database } from '../db/client.ts';
import { migrationKey } from '../db/locks.ts';
import { migrationsFolder } from '../db/migrations.ts';
import { SetupError } from '../setup-error.ts';
import { type Catalogue, readCatalogue } from './catalogue.ts';
import { type CheckedBackup, refuseOtherMigrations } from './check-backup.ts';
import { countDifferences } from './count-differences.ts';
import { type CopyConnection, type CopyIn, copyIn, copyOut, prepareCopy } from './copy.ts';
import { explain } from './failure.ts';
import type { BackupTable } from './format.ts';
import { linesOf, wholeLines } from './lines.ts';
import { readBackup } from './read-backup.ts';
import type { Report } from './report.ts';
import { RowSum } from './row-sum.ts';

export interface RestoreOptions {
	onProgress?: Report | undefined;
	/** Where the migrations lie. */
	folder?: string | undefined;
}

/** The server remembers every row of one COPY until its references are checked: so many bytes at a time. */
const mostAtOnce = 64 * 2 ** 20;

/**
 * Puts a backup into an empty, migrated database: all of it in one transaction, or nothing. An app
 * that starts meanwhile waits. Before it is done, the rows are read back and compared with the
 * backup's, and the figures with what they must be.
 *
 * @param db a pool that serves no requests
 * @throws {SetupError} when the database is not empty, does not fit, or cannot take what is in the
 * backup; nothing was changed then
 */
export async function restoreBackup(
	db: Database,
	backup: CheckedBackup,
	{ onProgress, folder = migrationsFolder }: RestoreOptions = {}
): Promise<void> {
	let outcome = 'The backup was not restored, and nothing was changed';
	try {
		await db.$client.begin(async (client) => {
			const connection = await prepareCopy(db.$client, client);
			await client`select pg_advisory_xact_lock(${migrationKey.toString()}::bigint)`;
			const catalogue = await readCatalogue(client, folder);
			refuseOtherMigrations(backup.header.migrations, catalogue.migrations, 'the database');
			refuseOtherColumns(backup.header.tables, catalogue.tables);
			await refuseRows(client, catalogue);
			const filled = await fill(connection, catalogue, backup, onProgress);
			await compare(connection, filled);
			await compareFigures(client, backup);
			await setSequences(client, backup);
			outcome =
				'The database did not confirm the restore. Look whether it is there before you try again';
		});
	} catch (error) {
		throw explain(error, outcome);
	}
}

function refuseOtherColumns(backup: BackupTable[], present: BackupTable[]): void {
	const names = (tables: BackupTable[]) =>
		tables.flatMap(({ name, columns }) => columns.map((column) => `${name}.${column}`));
	const missing = names(backup).filter((name) => !names(present).includes(name));
	if (missing.length > 0) {
		throw new SetupError(
			`The backup has what no migration made: ${missing.join(', ')}. Make it in the empty database first.`
		);
	}
}

/** Also keeps everybody else from writing until the transaction ends. */
async function refuseRows(client: postgres.TransactionSql, { tables }: Catalogue): Promise<void> {
	for (const { name } of tables) {
		await client`lock table ${client(`public.${name}`)} in share row exclusive mode`;
	}
	// An archive without a batch has taken nothing out of this database. Broken off before its file
	// was begun, nobody can finish it.
	await client`delete from progress_archives where not exists (
		select from progress_archive_batches where archive_id = progress_archives.id)`;
	for (const { name } of tables) {
		const table = client(`public.${name}`);
		const [found] = await client<{ some: boolean }[]>`
			select exists (select from ${table}) as some`;
		if (found?.some) {
			throw new SetupError(
				`The database is not empty: there are rows in ${name}. Point DATA_DIR or DATABASE_URL to an empty one; a first npm start already fills it with the starter library, so restore before it. Nothing was changed.`
			);
		}
	}
}

/** A table whose rows have all been taken, and their sum in the backup. */
interface Filled {
	table: BackupTable;
	rows: number;
	sum: string;
}

/** Reads the backup once more, into the tables; they stand there in the order that references need. */
async function fill(
	connection: CopyConnection,
	{ tables }: Catalogue,
	backup: CheckedBackup,
	onProgress: Report | undefined
): Promise<Filled[]> {
	const filled: Filled[] = [];
	let copy: CopyIn | null = null;
	let table: BackupTable = { name: '', columns: [] };
	let refersToItself = false;
	let sent = 0;
	for await (const part of readBackup(backup.file)) {
		if (part.kind === 'table') {
			table = part.table;
			const { name } = table;
			refersToItself = tables.some((one) => one.name === name && one.refersTo.includes(name));
		} else if (part.kind === 'rows') {
			copy ??= await copyIn(connection, table);
			await copy.write(part.lines);
			sent += part.lines.length;
			onProgress?.({ table: table.name, rows: part.rows, isDone: false });
			// Rows that refer to each other must come together.
			if (sent > mostAtOnce && !refersToItself) {
				await copy.end();
				[copy, sent] = [null, 0];
			}
		} else if (part.kind === 'tableEnd') {
			await copy?.end();
			[copy, sent] = [null, 0];
			filled.push(part);
			onProgress?.({ table: table.name, rows: part.rows, isDone: true });
		} else if (part.kind === 'end' && part.seal !== backup.seal) {
			throw new SetupError(`${backup.file} has changed meanwhile. Nothing was changed.`);
		}
	}
	return filled;
}

/** Reads everything back as a backup would, and compares. */
async function compare(connection: CopyConnection, filled: Filled[]): Promise<void> {
	for (const { table, rows, sum } of filled) {
		const restored = new RowSum();
		for await (const piece of wholeLines(copyOut(connection, table))) {
			for (const { line } of linesOf(piece)) restored.add(line);
		}
		if (restored.rows !== rows || restored.toString() !== sum) {
			throw new SetupError(
				`What came to lie in ${table.name} is not what the backup holds. Nothing was changed.`
			);
		}
		await connection.client`analyze ${connection.client(`public.${table.name}`)}`;
	}
}

/** A backup of figures that were wrong is restored as it is: `metrics:repair` can mend them then. */
async function compareFigures(
	client: postgres.TransactionSql,
	backup: CheckedBackup
): Promise<void> {
	const differences = await countDifferences(client);
	if (backup.differences === null || differences === backup.differences) return;
	throw new SetupError(
		`${differences} of the restored figures are not what they must be; in the backup it was ${backup.differences}. Nothing was changed.`
	);
}

async function setSequences(
	client: postgres.TransactionSql,
	{ header }: CheckedBackup
): Promise<void> {
	for (const { name, value, isCalled } of header.sequences) {
		await client`select setval(${`public.${name}`}::regclass, ${value}::bigint, ${isCalled})`;
	}
}
