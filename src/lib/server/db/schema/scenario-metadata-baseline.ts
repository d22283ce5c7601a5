import { bigint, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { createdAt, updatedAt } from './columns.ts';
import { scenarios } from './scenarios.ts';
import { sumsHold } from './sums.ts';

/**
 * Per scenario, the sums that no progress row carries: history without an account, archived
 * progress, attempts of deleted accounts. For every scenario and sum, at every moment:
 * metadata = baseline + sum over progress.
 */
export const scenarioMetadataBaseline = pgTable(
	'scenario_metadata_baseline',
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
		createdAt: createdAt(),
		updatedAt: updatedAt()
	},
	(table) => sumsHold('scenario_metadata_baseline', table)
);
