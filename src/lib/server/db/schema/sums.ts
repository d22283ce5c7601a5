import { sql, type SQL } from 'drizzle-orm';
import { check } from 'drizzle-orm/pg-core';

type SumColumn =
	| 'amountSavedCount'
	| 'totalTimesUsed'
	| 'totalAttempts'
	| 'ratingsCount'
	| 'ratingSum'
	| 'ratingSquareSum'
	| 'timedCompletions'
	| 'completedTimeSeconds';

/** The CHECKs that a set of sums must pass, wherever it is kept. No count is ever clamped. */
export function sumsHold(name: string, sums: Record<SumColumn, { getSQL(): SQL }>) {
	return [
		check(
			`${name}_not_negative`,
			sql`least(${sums.amountSavedCount}, ${sums.totalTimesUsed}, ${sums.totalAttempts}, ${sums.ratingsCount}, ${sums.ratingSum}, ${sums.ratingSquareSum}, ${sums.timedCompletions}, ${sums.completedTimeSeconds}) >= 0`
		),
		check(`${name}_used_within_attempts`, sql`${sums.totalTimesUsed} <= ${sums.totalAttempts}`),
		check(`${name}_timed_within_used`, sql`${sums.timedCompletions} <= ${sums.totalTimesUsed}`),
		check(
			`${name}_rating_sum_range`,
			sql`${sums.ratingSum} between ${sums.ratingsCount} and 5 * ${sums.ratingsCount}::bigint`
		),
		check(
			`${name}_rating_squares_possible`,
			sql`${sums.ratingSum}::numeric * ${sums.ratingSum} <= ${sums.ratingsCount}::numeric * ${sums.ratingSquareSum}`
		),
		check(
			`${name}_rating_squares_bounded`,
			sql`${sums.ratingSquareSum} <= 25 * ${sums.ratingsCount}::bigint`
		)
	];
}
