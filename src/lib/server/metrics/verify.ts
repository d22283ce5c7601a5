import { getTableColumns, getTableName, sql, type SQL } from 'drizzle-orm';
import type { Executor } from '../db/client.ts';
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
const sums = (Object.keys(progressSums) as Sum[]).map((key) => ({
	name: columns[key].name,
	column: sql.identifier(columns[key].name),
	overProgress: progressSums[key]
}));
const comma = sql.raw(', ');

/**
 * Compares every scenario's figures with what they must be: metadata = baseline + sum over
 * progress for each of the eight sums, `is_listed` as its visibility says, and both rows there.
 * One statement, so one snapshot: right while others write.
 *
 * @returns the differences in order of scenario; none when all agree
 */
export async function findDifferences(executor: Executor): Promise<Difference[]> {
	const rows = await executor.execute<{
		scenario_id: string;
		column: string;
		stored: string | null;
		expected: string;
		is_flag: boolean;
	}>(differences);
	return rows.map((row) => {
		const read = (text: string) => (row.is_flag ? text === 'true' : Number(text));
		return {
			scenarioId: row.scenario_id,
			column: row.column,
			stored: row.stored === null ? null : read(row.stored),
			expected: read(row.expected)
		};
	});
}

const comparison = ({
	name,
	column
}: {
	name: string;
	column: SQL | ReturnType<typeof sql.identifier>;
}) =>
	sql`(${name}::text, metadata.${column}::text,
		(baseline.${column} + coalesce(total.${column}, 0))::text, false, metadata.scenario_id is not null and baseline.scenario_id is not null)`;

const missing = (table: typeof scenarioMetadata | typeof scenarioMetadataBaseline, alias: string) =>
	sql`(${getTableName(table)}::text, case when ${sql.identifier(alias)}.scenario_id is not null then 'true' end,
		'true', true, true)`;

const differences = sql`
	with total as (
		select scenario_id, ${sql.join(
			sums.map(({ column, overProgress }) => sql`${overProgress} as ${column}`),
			comma
		)}
		from ${userScenarioProgress} group by scenario_id
	)
	select ${scenarios.id} as scenario_id, figure.name as column, figure.stored, figure.expected, figure.is_flag
	from ${scenarios}
		left join ${scenarioMetadata} as metadata on metadata.scenario_id = ${scenarios.id}
		left join ${scenarioMetadataBaseline} as baseline on baseline.scenario_id = ${scenarios.id}
		left join total on total.scenario_id = ${scenarios.id}
		cross join lateral (values
			${missing(scenarioMetadata, 'metadata')},
			${missing(scenarioMetadataBaseline, 'baseline')},
			${sql.join(sums.map(comparison), comma)},
			('is_listed', metadata.is_listed::text, (${isListed()})::text, true, metadata.scenario_id is not null)
		) as figure(name, stored, expected, is_flag, is_comparable)
	where figure.is_comparable and figure.stored is distinct from figure.expected
	order by ${scenarios.id}, figure.name`;
