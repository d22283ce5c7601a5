import { sql } from 'drizzle-orm';
import {
	bigint,
	boolean,
	check,
	index,
	integer,
	jsonb,
	pgTable,
	primaryKey,
	text,
	uuid
} from 'drizzle-orm/pg-core';
import type { OpenAttemptState } from '../../../scenarios/progress.ts';
import type { ComfortIndicators } from '../../../scenarios/vocabulary.ts';
import { createdAt, instant, updatedAt } from './columns.ts';
import { attemptOutcomeEnum } from './enums.ts';
import { scenarios } from './scenarios.ts';
import { users } from './users.ts';

/**
 * One learner's state on one scenario. No BEFORE UPDATE row trigger may ever stand on this table:
 * with one, `returning old` is stale after a lock wait and the shared figures drift.
 */
export const userScenarioProgress = pgTable(
	'user_scenario_progress',
	{
		userId: uuid('user_id')
			.notNull()
			.references(() => users.id, { onDelete: 'cascade' }),
		scenarioId: text('scenario_id')
			.notNull()
			.references(() => scenarios.id, { onDelete: 'cascade' }),

		isSaved: boolean('is_saved').default(false).notNull(),
		savedAt: instant('saved_at'),
		firstSavedAt: instant('first_saved_at'),

		timesCompleted: integer('times_completed').default(0).notNull(),
		timesAttempted: integer('times_attempted').default(0).notNull(),
		lastAttemptAt: instant('last_attempt_at'),
		lastCompletedAt: instant('last_completed_at'),
		// When an attempt or a completion last moved the trending score; at most one each 20 hours.
		attemptTrendedAt: instant('attempt_trended_at'),
		completionTrendedAt: instant('completion_trended_at'),
		timedCompletions: integer('timed_completions').default(0).notNull(),
		completedTimeSeconds: bigint('completed_time_seconds', { mode: 'number' }).default(0).notNull(),
		// The learner's own, unfinished runs included.
		totalTimeSpentSeconds: bigint('total_time_spent_seconds', { mode: 'number' })
			.default(0)
			.notNull(),

		openAttemptId: uuid('open_attempt_id'),
		openAttemptStartedAt: instant('open_attempt_started_at'),
		openAttemptState: jsonb('open_attempt_state').$type<OpenAttemptState>(),
		lastAttemptId: uuid('last_attempt_id'),
		lastAttemptOutcome: attemptOutcomeEnum('last_attempt_outcome'),
		// BCP 47: the language last practised in.
		language: text('language'),

		userRating: integer('user_rating'),
		ratedAt: instant('rated_at'),
		userNotes: text('user_notes'),
		notesUpdatedAt: instant('notes_updated_at'),
		comfortAnswers: jsonb('comfort_answers').$type<ComfortIndicators>(),

		createdAt: createdAt(),
		updatedAt: updatedAt()
	},
	(table) => [
		primaryKey({ columns: [table.userId, table.scenarioId] }),
		// Without any column that a learner's action writes, or no update would be a heap-only one.
		index('user_progress_idx').on(table.userId),
		index('scenario_progress_idx').on(table.scenarioId, table.lastAttemptAt),
		index('saved_scenarios_idx').on(table.userId, table.savedAt).where(table.isSaved.getSQL()),
		// Who saved this scenario, and when.
		index('scenario_savers_idx').on(table.scenarioId, table.savedAt).where(table.isSaved.getSQL()),

		check('progress_saved_has_instant', sql`${table.isSaved} = (${table.savedAt} is not null)`),
		check(
			'progress_saved_has_first',
			sql`not ${table.isSaved} or ${table.firstSavedAt} is not null`
		),
		check('progress_rating_range', sql`${table.userRating} between 1 and 5`),
		check(
			'progress_rating_has_instant',
			sql`(${table.userRating} is null) = (${table.ratedAt} is null)`
		),
		check(
			'progress_completed_within_attempted',
			sql`0 <= ${table.timesCompleted} and ${table.timesCompleted} <= ${table.timesAttempted}`
		),
		check(
			'progress_timed_within_completed',
			sql`0 <= ${table.timedCompletions} and ${table.timedCompletions} <= ${table.timesCompleted}`
		),
		check(
			'progress_time_range',
			sql`0 <= ${table.completedTimeSeconds} and ${table.completedTimeSeconds} <= ${table.totalTimeSpentSeconds}`
		),
		check(
			'progress_open_attempt_whole',
			sql`(${table.openAttemptId} is null) = (${table.openAttemptStartedAt} is null) and (${table.openAttemptId} is not null or ${table.openAttemptState} is null)`
		),
		check(
			'progress_last_attempt_whole',
			sql`(${table.lastAttemptId} is null) = (${table.lastAttemptOutcome} is null)`
		),
		// More than is taken from a form: notes that were put together when a guest signed in.
		check('progress_notes_length', sql`length(${table.userNotes}) <= 100000`),
		check('progress_comfort_answers_range', sql`comfort_is_valid(${table.comfortAnswers})`)
	]
);
