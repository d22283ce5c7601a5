import { getTableColumns, getTableName, sql, type SQL } from 'drizzle-orm';
import {
	scenarioMetadata,
	scenarioMetadataBaseline,
	scenarios,
	userScenarioProgress
} from '../db/schema/index.ts';
import { isListed } from '../scenarios/visibility.ts';

/** A place where a stored figure is not what the learners' rows say. */
export interface Difference {
	scenarioId: string;
	/** A column of `scenario_metadata`, or the name of the table in which the row is missing. */
	column: string;
	/** What lies there; null where the row is missing. */
	stored: number | boolean | null;
	expected: number | boolean;
}

/** What one scenario's progress rows add up to, for each sum that the metadata row keeps. */
export const progressSums = {
	amountSavedCount: sql`count(*) filter (where is_saved)`,
	totalTimesUsed: sql`sum(times_completed)`,
	totalAttempts: sql`sum(times_attempted)`,
	ratingsCount: sql`count(user_rating)`,
	ratingSum: sql`sum(user_rating)`,
	ratingSquareSum: sql`sum(user_rating * user_rating)`,
	timedCompletions: sql`sum(timed_completions)`,
	completedTimeSeconds: sql`sum(completed_time_seconds)`
} as const;

type Sum = keyof typeof progressSums;

const columns = getTableColumns(scenarioMetadata);

/** The eight sums: their column's name, and what the progress rows of a scenario add up to. */
export const sums = (Object.keys(progressSums) as Sum[]).map((key) => ({
	name: columns[key].name,
	column: sql.identifier(columns[key].name),
	overProgress: progressSums[key]
}));

/** A list of SQL, with commas between. */
export const list = (parts: SQL[]): SQL => sql.join(parts, sql.raw(', '));

/** As the database gives it: figures as text, because a bigint may be larger than a number is exact. */
export interface DifferenceRow extends Record<string, unknown> {
	scenario_id: string;
	column: string;
	stored: string | null;
	expected: string;
	is_flag: boolean;
}

/** A difference with figures as values. */
export function readDifference(row: DifferenceRow): Difference {
	const read = (text: string) => (row.is_flag ? text === 'true' : Number(text));
	return {
		scenarioId: row.scenario_id,
		column: row.column,
		stored: row.stored === null ? null : read(row.stored),
		expected: read(row.expected)
	};
}

/** By how much a stored figure is too high; null for what is no number. */
export const amountOff = ({ stored, expected }: Difference): number | null =>
	typeof stored === 'number' && typeof expected === 'number' ? stored - expected : null;

/** A difference as one line. */
export function describeDifference(difference: Difference): string {
	const { scenarioId, column, stored, expected } = difference;
	if (stored === null) return `${scenarioId}: its row in ${column} is missing`;
	const off = amountOff(difference);
	const amount = off === null ? '' : `, difference ${off > 0 ? '+' : ''}${off}`;
	return `${scenarioId}: ${column} is ${stored}, should be ${expected}${amount}`;
}

const comparison = ({ name, column }: (typeof sums)[number]) =>
	sql`(${name}::text, metadata.${column}::text,
		(baseline.${column} + coalesce(total.${column}, 0))::text, false, metadata.scenario_id is not null and baseline.scenario_id is not null)`;

const missing = (table: typeof scenarioMetadata | typeof scenarioMetadataBaseline, alias: string) =>
	sql`(${getTableName(table)}::text, case when ${sql.identifier(alias)}.scenario_id is not null then 'true' end,
		'true', true, true)`;

/** What the progress rows add up to, by scenario. */
export const totals = (scenarioId?: string): SQL => sql`
	select scenario_id, ${list(sums.map(({ column, overProgress }) => sql`${overProgress} as ${column}`))}
	from ${userScenarioProgress}
	${scenarioId === undefined ? sql`` : sql`where scenario_id = ${scenarioId}`}
	group by scenario_id`;

/**
 * Every figure that is not what it must be: metadata = baseline + sum over progress for each of the
 * eight sums, `is_listed` as the scenario's visibility says, and both rows there. One statement, so
 * one snapshot. In order of scenario and figure.
 *
 * @param scenarioId this scenario's alone
 */
export const differencesIn = (scenarioId?: string): SQL => sql`
	with total as (${totals(scenarioId)})
	select ${scenarios.id} as scenario_id, figure.name as column, figure.stored, figure.expected, figure.is_flag
	from ${scenarios}
		left join ${scenarioMetadata} as metadata on metadata.scenario_id = ${scenarios.id}
		left join ${scenarioMetadataBaseline} as baseline on baseline.scenario_id = ${scenarios.id}
		left join total on total.scenario_id = ${scenarios.id}
		cross join lateral (values
			${missing(scenarioMetadata, 'metadata')},
			${missing(scenarioMetadataBaseline, 'baseline')},
			${list(sums.map(comparison))},
			('is_listed', metadata.is_listed::text, (${isListed()})::text, true, metadata.scenario_id is not null)
		) as figure(name, stored, expected, is_flag, is_comparable)
	where figure.is_comparable and figure.stored is distinct from figure.expected
		${scenarioId === undefined ? sql`` : sql`and ${scenarios.id} = ${scenarioId}`}
	order by ${scenarios.id}, figure.name`;
