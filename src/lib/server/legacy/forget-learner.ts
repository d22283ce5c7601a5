import { sql } from 'drizzle-orm';
import type { Transaction } from '../db/client.ts';
import { legacySchema, oldTables } from './expected-columns.ts';

/**
 * Deletes a learner's rows of the old tables, where a migration has kept them: what they practised
 * and what they were told of it is personal. The figures have counted it already.
 */
export async function forgetLearner(transaction: Transaction, userId: string): Promise<void> {
	for (const name of oldTables) {
		const table = sql`${sql.identifier(legacySchema)}.${sql.identifier(name)}`;
		const [kept] = await transaction.execute<{ there: boolean }>(
			sql`select to_regclass(${`${legacySchema}.${name}`}) is not null as there`
		);
		if (kept?.there) await transaction.execute(sql`delete from ${table} where user_id = ${userId}`);
	}
}
