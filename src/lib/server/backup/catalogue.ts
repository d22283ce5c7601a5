import fs from 'node:fs';
import path from 'node:path';
import type postgres from 'postgres';
import { readApplied } from '../db/migrate.ts';
import { migrationsFolder, readMigrations } from '../db/migrations.ts';
import { SetupError } from '../setup-error.ts';
import type { BackupHeader, BackupTable } from './format.ts';

/** A table as the database's catalogue has it. */
export interface Table extends BackupTable {
	/** Tables that its foreign keys name, itself where it names itself. */
	refersTo: string[];
}

/** The app's part of a database. */
export interface Catalogue {
	migrations: BackupHeader['migrations'];
	/** A table comes after those that it refers to. */
	tables: Table[];
	sequences: string[];
	/** By schema and name, tables that no migration made. */
	strangers: string[];
}

/**
 * Reads what there is to back up from the database itself. The app's tables are those that its
 * newest migration leaves behind, whatever the version of the code that asks: nobody has to name a
 * new one here.
 *
 * @throws {SetupError} for a database without the app's tables, or of a newer version
 */
export async function readCatalogue(
	client: postgres.ISql,
	folder = migrationsFolder
): Promise<Catalogue> {
	const migrations = await readMigrationNames(client, folder);
	const own = tablesAfter(migrations.at(-1)?.name ?? '', folder);
	const found = await listTables(client);
	const isOwn = (table: FoundTable) => table.schema === 'public' && own.has(table.name);
	const tables = found.filter(isOwn);
	const missing = [...own].filter((name) => !tables.some((table) => table.name === name));
	if (missing.length > 0) {
		throw new SetupError(`The database lacks ${missing.join(', ')}, which its migrations made.`);
	}
	return {
		migrations,
		tables: inOrder(tables),
		sequences: await listSequences(client, [...own]),
		strangers: found.filter((table) => !isOwn(table)).map(({ schema, name }) => `${schema}.${name}`)
	};
}

async function readMigrationNames(client: postgres.ISql, folder: string) {
	const [found] = await client<{ there: boolean }[]>`
		select to_regclass('drizzle.__drizzle_migrations') is not null as there`;
	const applied = found?.there ? await readApplied(client) : [];
	if (applied.length === 0) {
		throw new SetupError('There is nothing to back up: this database has no tables of Rehearsal.');
	}
	const names = new Map(readMigrations(folder).map(({ hash, name }) => [hash, name]));
	return applied.map(({ hash }) => {
		const name = names.get(hash);
		if (name === undefined) {
			throw new SetupError(
				'A newer version of Rehearsal has changed this database. Back it up with that version.'
			);
		}
		return { name, hash };
	});
}

/** Names of the tables that there are once this migration is applied. */
function tablesAfter(migration: string, folder: string): Set<string> {
	const file = path.join(folder, 'meta', `${migration.split('_')[0]}_snapshot.json`);
	const snapshot = JSON.parse(fs.readFileSync(file, 'utf8')) as {
		tables: Record<string, { name: string }>;
	};
	return new Set(Object.values(snapshot.tables).map((table) => table.name));
}

interface FoundTable extends Table {
	schema: string;
}

/**
 * Every table that is not the system's, an extension's, the migrator's or a session's own, nor of
 * what triggers keep for search, and make anew where scenarios are restored.
 */
async function listTables(client: postgres.ISql): Promise<FoundTable[]> {
	const rows = await client<FoundTable[]>`
		select namespace.nspname as schema, class.relname as name,
			array(
				select attname::text from pg_attribute
				where attrelid = class.oid and attnum > 0 and not attisdropped and attgenerated = ''
				order by attnum
			) as columns,
			array(
				select distinct other.relname::text
				from pg_constraint join pg_class as other on other.oid = confrelid
				where conrelid = class.oid and contype = 'f'
					and other.relnamespace = 'public'::regnamespace
			) as "refersTo"
		from pg_class as class join pg_namespace as namespace on namespace.oid = class.relnamespace
		where class.relkind in ('r', 'p', 'f') and not class.relispartition
			and namespace.nspname not in ('information_schema', 'drizzle', 'search')
			and namespace.nspname not like 'pg\\_%'
			and not exists (
				select from pg_depend
				where classid = 'pg_class'::regclass and objid = class.oid and deptype = 'e'
			)
		order by 1, 2`;
	return [...rows];
}

/** Sequences that number the rows of these tables. */
async function listSequences(client: postgres.ISql, tables: string[]): Promise<string[]> {
	const rows = await client<{ name: string }[]>`
		select sequence.relname as name
		from pg_class as sequence
			join pg_depend as depend on depend.classid = 'pg_class'::regclass
				and depend.objid = sequence.oid and depend.deptype in ('a', 'i')
			join pg_class as owner on owner.oid = depend.refobjid
		where sequence.relkind = 'S' and owner.relnamespace = 'public'::regnamespace
			and owner.relname = any (${tables})
		order by 1`;
	return rows.map((row) => row.name);
}

/** Puts a table after those that it refers to; by name where nothing else decides. */
function inOrder(tables: FoundTable[]): Table[] {
	const waiting = new Map(tables.map((table) => [table.name, table]));
	const ordered: Table[] = [];
	while (waiting.size > 0) {
		const next = [...waiting.values()].find(({ name, refersTo }) =>
			refersTo.every((other) => other === name || !waiting.has(other))
		);
		if (!next) throw new Error(`Foreign keys go in a circle: ${[...waiting.keys()].join(', ')}`);
		waiting.delete(next.name);
		ordered.push(next);
	}
	return ordered;
}
