import { sql } from 'drizzle-orm';
import {
	bigint,
	boolean,
	doublePrecision,
	index,
	integer,
	pgTable,
	real,
	text
} from 'drizzle-orm/pg-core';
import { createdAt, updatedAt } from './columns.ts';
import { scenarios } from './scenarios.ts';
import { sumsHold } from './sums.ts';

/**
 * A scenario's app-wide figures: exact integer sums, and what the database derives from them.
 * Made in the same transaction as its scenario; never anything about one learner.
 */
export const scenarioMetadata = pgTable(
	'scenario_metadata',
	{
		scenarioId: text('scenario_id')
			.primaryKey()
			.references(() => scenarios.id, { onDelete: 'cascade' }),

		amountSavedCount: integer('amount_saved_count').default(0).notNull(),
		totalTimesUsed: integer('total_times_used').default(0).notNull(),
		totalAttempts: integer('total_attempts').default(0).notNull(),

		ratingsCount: integer('ratings_count').default(0).notNull(),
		ratingSum: bigint('rating_sum', { mode: 'number' }).default(0).notNull(),
		ratingSquareSum: bigint('rating_square_sum', { mode: 'number' }).default(0).notNull(),
		timedCompletions: integer('timed_completions').default(0).notNull(),
		completedTimeSeconds: bigint('completed_time_seconds', { mode: 'number' }).default(0).notNull(),

		// Derived, never written: an average kept by hand drifts, one of integer sums cannot.
		averageRating: real('average_rating').generatedAlwaysAs(
			sql`(rating_sum::double precision / nullif(ratings_count, 0))::real`
		),
		completionRate: real('completion_rate').generatedAlwaysAs(
			sql`(100 * total_times_used::double precision / nullif(total_attempts, 0))::real`
		),
		averageTimeSpent: integer('average_time_spent').generatedAlwaysAs(
			sql`round(completed_time_seconds::numeric / nullif(timed_completions, 0))::integer`
		),
		// Lower bound of a Dirichlet posterior over five stars; the formula is in the function.
		ratingScore: doublePrecision('rating_score').generatedAlwaysAs(
			sql`rating_lower_bound(ratings_count, rating_sum, rating_square_sum)`
		),

		// Base-2 logarithm of the decayed weight of events; null before the first one.
		trendingScore: doublePrecision('trending_score'),
		// Published, active and public: lets every list be read by an index over listed rows.
		isListed: boolean('is_listed').default(false).notNull(),

		createdAt: createdAt(),
		updatedAt: updatedAt()
	},
	(table) => [
		...sumsHold('scenario_metadata', table),
		index('scenario_metadata_saved_idx')
			.on(table.amountSavedCount.desc().nullsFirst(), table.scenarioId)
			.where(table.isListed.getSQL()),
		index('scenario_metadata_practised_idx')
			.on(table.totalTimesUsed.desc().nullsFirst(), table.scenarioId)
			.where(table.isListed.getSQL()),
		index('scenario_metadata_rated_idx')
			.on(table.ratingScore.desc().nullsFirst(), table.scenarioId)
			.where(sql`${table.isListed} and ${table.ratingScore} is not null`),
		index('scenario_metadata_trending_idx')
			.on(table.trendingScore.desc().nullsFirst(), table.scenarioId)
			.where(sql`${table.isListed} and ${table.trendingScore} is not null`)
	]
);
