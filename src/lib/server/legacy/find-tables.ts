import { sql } from 'drizzle-orm';
import type { Executor } from '../db/client.ts';
import { SetupError } from '../setup-error.ts';
import { expectedColumns, type OldTable, oldTables } from './expected-columns.ts';

/** What other kinds of relation are called. */
const kinds: Record<string, string> = {
	v: 'a view',
	m: 'a materialized view',
	f: 'a foreign table',
	p: 'a partitioned table'
};

interface Relation extends Record<string, unknown> {
	name: OldTable;
	kind: string;
	/** Has children, or is one. */
	inherits: boolean;
	/** By name; the type as PostgreSQL calls it, without length or precision. */
	columns: Record<string, string>;
	/** Foreign keys that keep an account or a scenario from being deleted as long as a row names it. */
	holding: string[];
}

/**
 * Finds the old tables of a schema and compares their columns with what is expected.
 *
 * @returns the names of those that are there; none where there is nothing to migrate
 * @throws {SetupError} without such a schema, and for tables that differ: all differences at once
 */
export async function findTables(executor: Executor, schema: string): Promise<OldTable[]> {
	const [namespace] = await executor.execute<{ there: boolean }>(
		sql`select exists (select from pg_namespace where nspname = ${schema}) as there`
	);
	if (!namespace?.there) throw new SetupError(`There is no schema ${schema} in this database.`);
	const found = await listRelations(executor, schema);
	const differences = found.flatMap((relation) => differencesOf(relation, schema));
	if (differences.length > 0) {
		throw new SetupError(
			['The old tables are not as expected; nothing was changed.', ...differences].join('\n  ')
		);
	}
	return found.map(({ name }) => name);
}

/** The names that stand in a schema, whatever they are. */
export async function listRelations(executor: Executor, schema: string): Promise<Relation[]> {
	return executor.execute<Relation>(sql`
		select relname as name, relkind as kind,
			exists (select from pg_inherits where pg_class.oid in (inhrelid, inhparent)) as inherits,
			(select jsonb_object_agg(attname, format_type(atttypid, null)) from pg_attribute
				where attrelid = pg_class.oid and attnum > 0 and not attisdropped) as columns,
			array(select conname::text from pg_constraint
				where conrelid = pg_class.oid and contype = 'f' and confdeltype in ('a', 'r')
					and confrelid in ('public.users'::regclass, 'public.scenarios'::regclass)
				order by conname) as holding
		from pg_class
		where relnamespace = (select oid from pg_namespace where nspname = ${schema})
			and relname in ${[...oldTables]}
		order by relname`);
}

function differencesOf(
	{ name, kind, inherits, columns, holding }: Relation,
	schema: string
): string[] {
	const table = `${schema}.${name}`;
	if (kind !== 'r') return [`${table} is ${kinds[kind] ?? 'no table'}, where a table is expected`];
	if (inherits)
		return [`${table} inherits or is inherited from: a table that stands alone is expected`];
	const keys = holding.map(
		(key) =>
			`${table} would keep accounts and scenarios from being deleted: alter table ${table} drop constraint "${key}"`
	);
	const others = Object.entries(expectedColumns[name]).flatMap(([column, expected]) => {
		const type = columns[column];
		if (type === expected) return [];
		if (type === undefined) return [`${table}.${column} (${expected}) is missing`];
		return [`${table}.${column} is of type ${type}, expected is ${expected}`];
	});
	return [...keys, ...others];
}
