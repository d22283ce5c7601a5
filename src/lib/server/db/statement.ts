import { fillPlaceholders, is, Placeholder, type SQL } from 'drizzle-orm';
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
	const { text, params } = sendingOnce(dialect.sqlToQuery(template));
	return async (db, values) =>
		(await db.$client.unsafe(text, fillPlaceholders(params, values) as never[], {
			prepare: true
		})) as unknown as Row[];
}

/** The query builder numbers a value anew wherever it stands; each is sent and read once instead. */
function sendingOnce(query: { sql: string; params: unknown[] }): {
	text: string;
	params: unknown[];
} {
	const params: unknown[] = [];
	const places = query.params.map((param) => {
		const isSame = (known: unknown) =>
			is(param, Placeholder) && is(known, Placeholder) && known.name === param.name;
		const place = params.findIndex(isSame);
		return place >= 0 ? place : params.push(param) - 1;
	});
	const text = query.sql.replace(
		/\$(\d+)/g,
		(_, number: string) => `$${(places[Number(number) - 1] ?? 0) + 1}`
	);
	return { text, params };
}
