import { sql } from 'drizzle-orm';
import type { Transaction } from '../db/client.ts';
import { SetupError } from '../setup-error.ts';
import { legacySchema, type OldTable } from './expected-columns.ts';
import { listRelations } from './find-tables.ts';

/**
 * Refuses a second migration while the tables of a first are kept: their rows have been counted,
 * and those of a part that comes later might be the same runs.
 *
 * @throws {SetupError} when the schema `legacy` holds a table of such a name
 */
export async function refuseSecondCount(transaction: Transaction, schema: string): Promise<void> {
	const kept = await listRelations(transaction, legacySchema);
	if (kept.length === 0) return;
	const names = kept.map(({ name }) => `${legacySchema}.${name}`).join(' and ');
	throw new SetupError(
		`${names} ${kept.length === 1 ? 'is' : 'are'} there from an earlier migration, and the schema ${schema} holds old tables again: the same runs might be counted twice. Nothing was changed. If these are other runs, remove the earlier tables with --drop-legacy first.`
	);
}

/** Moves the old tables, as they are, to the schema `legacy`. Waits for whoever reads them. */
export async function moveTables(
	transaction: Transaction,
	schema: string,
	tables: OldTable[]
): Promise<void> {
	const [found] = await transaction.execute<{ there: boolean }>(
		sql`select exists (select from pg_namespace where nspname = ${legacySchema}) as there`
	);
	// Even where it is there, IF NOT EXISTS would want the right to make one.
	if (!found?.there) await transaction.execute(sql`create schema ${sql.identifier(legacySchema)}`);
	for (const table of tables) {
		await transaction.execute(
			sql`alter table ${sql.identifier(schema)}.${sql.identifier(table)}
				set schema ${sql.identifier(legacySchema)}`
		);
	}
}
