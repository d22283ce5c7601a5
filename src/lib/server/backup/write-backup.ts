import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import type postgres from 'postgres';
import type { Database } from '../db/client.ts';
import { migrationsFolder, readMigrations } from '../db/migrations.ts';
import { type Catalogue, readCatalogue } from './catalogue.ts';
import { type CopyConnection, copyOut, prepareCopy } from './copy.ts';
import { countDifferences } from './count-differences.ts';
import { explain } from './failure.ts';
import {
	type BackupHeader,
	type BackupTable,
	endOfRows,
	formatName,
	formatVersion,
	jsonLine,
	sealOf
} from './format.ts';
import { linesOf, wholeLines } from './lines.ts';
import { createNewFile } from './new-file.ts';
import type { Report } from './report.ts';
import { RowSum } from './row-sum.ts';

export interface BackupOptions {
	/** Where it goes; nothing may lie there yet. */
	file: string;
	onProgress?: Report | undefined;
	/** Where the migrations lie. */
	folder?: string | undefined;
}

/** What a backup holds. */
export interface WrittenBackup {
	header: BackupHeader;
	rows: number;
	/** Figures that were wrong; null where the schema is not this version's, and nobody could say. */
	differences: number | null;
}

/**
 * Writes the whole database to a file, from one snapshot, while others write. Memory does not grow
 * with the database. The file has its name only when it is whole and on the disk.
 *
 * @param db a pool that serves no requests
 * @throws {SetupError} when the file is there already or cannot be written, and for a database that
 * this version does not know; the driver's error, or the file system's
 */
export async function writeBackup(
	db: Database,
	{ file, onProgress, folder = migrationsFolder }: BackupOptions
): Promise<WrittenBackup> {
	const newFile = await createNewFile(file);
	try {
		const written = await db.$client.begin(
			'isolation level repeatable read read only',
			async (client) => {
				const connection = await prepareCopy(db.$client, client);
				const catalogue = await readCatalogue(client, folder);
				const header = await describe(client, catalogue);
				// The figures' columns are known for a schema of this version alone.
				const isOfThisVersion = header.migrations.length === readMigrations(folder).length;
				const end = {
					rows: 0,
					differences: isOfThisVersion ? await countDifferences(client) : null
				};
				const fileHash = createHash('sha256');
				await pipeline(
					async function* () {
						yield jsonLine(header);
						for (const table of catalogue.tables) {
							end.rows += yield* section(connection, table, onProgress);
						}
						yield jsonLine({ end: true, ...end });
					},
					// More effort makes it a little smaller and much slower.
					createGzip({ level: constants.Z_BEST_SPEED + 2, chunkSize: 2 ** 17 }),
					async (pieces: AsyncIterable<Buffer>) => {
						for await (const piece of pieces) {
							fileHash.update(piece);
							await newFile.handle.appendFile(piece);
						}
					}
				);
				await newFile.handle.appendFile(sealOf(fileHash.digest('hex')));
				return { header, ...end };
			}
		);
		await newFile.finish();
		return written;
	} catch (error) {
		throw explain(error, 'The backup was not written');
	} finally {
		await newFile.discard();
	}
}

async function describe(
	client: postgres.TransactionSql,
	{ migrations, tables, sequences, strangers }: Catalogue
): Promise<BackupHeader> {
	const [server] = await client<{ version: string; at: string }[]>`
		select current_setting('server_version') as version,
			to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`;
	const values = [];
	for (const name of sequences) {
		const [sequence] = await client<{ value: string; isCalled: boolean }[]>`
			select last_value::text as value, is_called as "isCalled" from ${client(`public.${name}`)}`;
		if (sequence) values.push({ name, ...sequence });
	}
	return {
		format: formatName,
		version: formatVersion,
		createdAt: server?.at ?? '',
		postgres: server?.version ?? '',
		migrations,
		tables: tables.map(({ name, columns }) => ({ name, columns })),
		sequences: values,
		notIncluded: strangers
	};
}

/** A table's part of the file. Returns the number of its rows. */
async function* section(
	connection: CopyConnection,
	table: BackupTable,
	onProgress: Report | undefined
): AsyncGenerator<Buffer, number> {
	yield jsonLine({ table: table.name });
	const sum = new RowSum();
	for await (const piece of wholeLines(copyOut(connection, table))) {
		for (const { line } of linesOf(piece)) sum.add(line);
		yield piece;
		onProgress?.({ table: table.name, rows: sum.rows, isDone: false });
	}
	yield endOfRows;
	yield jsonLine({ table: table.name, rows: sum.rows, sum: sum.toString() });
	onProgress?.({ table: table.name, rows: sum.rows, isDone: true });
	return sum.rows;
}
