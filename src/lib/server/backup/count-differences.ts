import { sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type postgres from 'postgres';
import { differencesIn } from '../metrics/equation.ts';

/** How many figures are not what they must be, as this transaction sees them. */
export async function countDifferences(client: postgres.ISql): Promise<number> {
	const { sql: text, params } = new PgDialect().sqlToQuery(
		sql`select count(*)::integer as count from (${differencesIn()}) as difference`
	);
	const [counted] = await client.unsafe<{ count: number }[]>(text, params as never[]);
	return counted?.count ?? 0;
}
