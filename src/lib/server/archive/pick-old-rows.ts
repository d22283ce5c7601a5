import { sql } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { userScenarioProgress } from '../db/schema/index.ts';
import { inUtc } from './batch-transaction.ts';

/** Rows that one statement looks at; so it takes as long in any library. */
const usualWindow = 10_000;

/** A row's key, to go on behind it. */
export interface RowKey {
	userId: string;
	scenarioId: string;
}

export interface PickedRow {
	/** The row as JSON, on one line, all columns in the table's order. */
	line: string;
	/** Where this version of it lies in the table. */
	place: string;
}

export interface PickedRows {
	rows: PickedRow[];
	/** Where to go on; null at the end of the table. */
	next: RowKey | null;
}

/**
 * Reads rows that an archive takes: without a save, a rating, a note or an open attempt, and
 * untouched since an instant. Nothing is locked.
 *
 * @param after the row to begin behind; null for the first
 * @param most rows
 * @param window rows that one statement looks at
 */
export async function pickOldRows(
	db: Database,
	{
		before,
		after,
		most,
		window = usualWindow
	}: { before: Date; after: RowKey | null; most: number; window?: number }
): Promise<PickedRows> {
	const rows: PickedRow[] = [];
	let next = after;
	do {
		const found = await readWindow(db, { before, after: next, most: most - rows.length, window });
		const [first] = found;
		if (!first) return { rows, next: null };
		const picked = found.flatMap((row) => (row.line === null ? [] : [{ ...row, line: row.line }]));
		rows.push(...picked.map(({ line, place }) => ({ line, place })));
		const last = rows.length === most ? picked.at(-1) : undefined;
		next = {
			userId: last?.user_id ?? first.last_user_id,
			scenarioId: last?.scenario_id ?? first.last_scenario_id
		};
	} while (rows.length < most);
	return { rows, next };
}

/** Rows of the next window; one without a line where none of them is to be taken. */
function readWindow(
	db: Database,
	{ before, after, most, window }: Required<Parameters<typeof pickOldRows>[1]>
) {
	const isBehind = after
		? sql`(user_id, scenario_id) > (${after.userId}::uuid, ${after.scenarioId}::text)`
		: sql`true`;
	return db.transaction(
		async (transaction) => {
			await inUtc(transaction);
			return transaction.execute<{
				user_id: string;
				scenario_id: string;
				line: string | null;
				place: string;
				last_user_id: string;
				last_scenario_id: string;
			}>(sql`
				with looked_at as materialized (
					select progress.*, progress as whole, ctid::text as place
					from ${userScenarioProgress} as progress where ${isBehind}
					order by user_id, scenario_id limit ${window}
				), picked as (
					select user_id, scenario_id, place, row_to_json(whole)::text as line from looked_at
					where not is_saved and user_rating is null and coalesce(user_notes, '') = ''
						and open_attempt_id is null and updated_at < ${before.toISOString()}::timestamptz
					order by user_id, scenario_id limit ${most}
				), last_one as (
					select user_id as last_user_id, scenario_id as last_scenario_id from looked_at
					order by user_id desc, scenario_id desc limit 1
				)
				select * from last_one left join picked on true order by user_id, scenario_id`);
		},
		{ accessMode: 'read only' }
	);
}
