import { sql } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { legacySchema, type OldTable } from './expected-columns.ts';
import { explainFailure } from './failures.ts';
import { listRelations } from './find-tables.ts';
import { readNumbers } from './numbers.ts';

/** A migrated table that is kept. */
export interface KeptTable {
	name: OldTable;
	rows: number;
}

/** The migrated tables that are kept, with their rows; none when there is nothing to drop. */
export async function listKeptTables(db: Database): Promise<KeptTable[]> {
	return db.transaction(async (transaction) => {
		await transaction.execute(sql`set local statement_timeout = 0`);
		const kept: KeptTable[] = [];
		for (const { name, kind } of await listRelations(transaction, legacySchema)) {
			if (kind !== 'r') continue;
			const { rows } = await readNumbers<'rows'>(
				transaction,
				sql`select count(*) as rows from ${sql.identifier(legacySchema)}.${sql.identifier(name)}`
			);
			kept.push({ name, rows });
		}
		return kept;
	});
}

/**
 * Removes migrated tables for good, and the schema `legacy` when nothing else is in it.
 *
 * @throws {SetupError} when something depends on them; nothing is changed then
 */
export async function dropLegacy(db: Database, tables: KeptTable[]): Promise<void> {
	try {
		await db.transaction(async (transaction) => {
			for (const { name } of tables) {
				await transaction.execute(
					sql`drop table ${sql.identifier(legacySchema)}.${sql.identifier(name)}`
				);
			}
			const [left] = await transaction.execute<{ there: boolean }>(
				sql`select exists (select from pg_depend
					where refclassid = 'pg_namespace'::regclass and refobjid = ${legacySchema}::regnamespace
				) as there`
			);
			if (!left?.there) await transaction.execute(sql`drop schema ${sql.identifier(legacySchema)}`);
		});
	} catch (error) {
		throw explainFailure(error);
	}
}
