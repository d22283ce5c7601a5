import { sql, type SQL } from 'drizzle-orm';
import type { Transaction } from '../db/client.ts';
import { SetupError } from '../setup-error.ts';
import type { OldTable } from './expected-columns.ts';
import { readNumbers } from './numbers.ts';

/** An old table, locked: what it is called in a statement, and how many rows it has. */
export interface Source {
	name: OldTable;
	table: SQL;
	rows: number;
}

/** The instants that a row holds; a row without the first is no row of the old system. */
const instants: Record<OldTable, SQL[]> = {
	scenario_attempts: [sql`started_at`, sql`completed_at`],
	scenario_outcomes: [sql`created_at`]
};

const required: Record<OldTable, SQL> = {
	scenario_attempts: sql`scenario_id is null or started_at is null`,
	scenario_outcomes: sql`scenario_id is null or created_at is null or was_goal_achieved is null`
};

/**
 * Counts the rows of an old table, and refuses what no rule has a meaning for.
 *
 * @throws {SetupError} for rows without what every row has, and for instants beyond the calendar
 */
export async function countRows(
	transaction: Transaction,
	schema: string,
	name: OldTable
): Promise<Source> {
	const table = sql`${sql.identifier(schema)}.${sql.identifier(name)}`;
	const beyond = sql.join(
		instants[name].map(
			(instant) => sql`${instant} < timestamp '0001-01-01' or ${instant} >= timestamp '10000-01-01'`
		),
		sql` or `
	);
	const counts = await readNumbers<'rows' | 'incomplete' | 'beyond'>(
		transaction,
		sql`select count(*) as rows, count(*) filter (where ${required[name]}) as incomplete,
			count(*) filter (where ${beyond}) as beyond from ${table}`
	);
	if (counts.incomplete > 0) {
		throw new SetupError(
			`${schema}.${name}: ${counts.incomplete} rows lack a scenario, an instant or the word whether the goal was achieved. Nothing was changed.`
		);
	}
	if (counts.beyond > 0) {
		throw new SetupError(
			`${schema}.${name}: ${counts.beyond} rows have an instant before the year 1 or after the year 9999. Nothing was changed.`
		);
	}
	return { name, table, rows: counts.rows };
}
