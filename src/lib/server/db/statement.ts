import { fillPlaceholders, type SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { Database } from './client.ts';

const dialect = new PgDialect();

/**
 * A statement that is built once and prepared on each connection at its first use. Written as an
 * SQL template over the schema's columns, for what the query builder has no words for
 * (`returning old`, `for key share` inside a CTE); values go in by `sql.placeholder(name)`.
 *
 * @returns a function that runs it: placeholder values in, rows out. Instants come and go as
 * strings, JSON goes in as text.
 * @throws the driver's `PostgresError`
 */
export function prepareStatement<Values extends Record<string, unknown>, Row>(
	template: SQL
): (db: Database, values: Values) => Promise<Row[]> {
	const { sql: text, params } = dialect.sqlToQuery(template);
	return async (db, values) =>
		(await db.$client.unsafe(text, fillPlaceholders(params, values) as never[], {
			prepare: true
		})) as unknown as Row[];
}
