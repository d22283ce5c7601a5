import type { AttemptOutcome, ComfortIndicators } from '#lib/scenarios/vocabulary.ts';
import type { LearnerProgress, OpenAttemptState } from '#lib/scenarios/progress.ts';
import type { Sums } from './figures.ts';

/** A learner's row, by the names of its columns; instants in milliseconds. */
export interface Row {
	is_saved: boolean;
	saved_at: number | null;
	first_saved_at: number | null;
	times_completed: number;
	times_attempted: number;
	last_attempt_at: number | null;
	last_completed_at: number | null;
	attempt_trended_at: number | null;
	completion_trended_at: number | null;
	timed_completions: number;
	completed_time_seconds: number;
	total_time_spent_seconds: number;
	open_attempt_id: string | null;
	open_attempt_started_at: number | null;
	open_attempt_state: OpenAttemptState | null;
	last_attempt_id: string | null;
	last_attempt_outcome: AttemptOutcome | null;
	language: string | null;
	user_rating: number | null;
	rated_at: number | null;
	user_notes: string | null;
	notes_updated_at: number | null;
	comfort_answers: ComfortIndicators | null;
	created_at: number;
	/** The last change of any other column: what "untouched since" is measured by. */
	updated_at: number;
}

export const emptyRow = (now: number): Row => ({
	is_saved: false,
	saved_at: null,
	first_saved_at: null,
	times_completed: 0,
	times_attempted: 0,
	last_attempt_at: null,
	last_completed_at: null,
	attempt_trended_at: null,
	completion_trended_at: null,
	timed_completions: 0,
	completed_time_seconds: 0,
	total_time_spent_seconds: 0,
	open_attempt_id: null,
	open_attempt_started_at: null,
	open_attempt_state: null,
	last_attempt_id: null,
	last_attempt_outcome: null,
	language: null,
	user_rating: null,
	rated_at: null,
	user_notes: null,
	notes_updated_at: null,
	comfort_answers: null,
	created_at: now,
	updated_at: now
});

/** What one row contributes to its scenario's figures. */
export const sumsOf = (row: Row): Sums => ({
	amount_saved_count: row.is_saved ? 1 : 0,
	total_times_used: row.times_completed,
	total_attempts: row.times_attempted,
	ratings_count: row.user_rating === null ? 0 : 1,
	rating_sum: row.user_rating ?? 0,
	rating_square_sum: (row.user_rating ?? 0) ** 2,
	timed_completions: row.timed_completions,
	completed_time_seconds: row.completed_time_seconds
});

/** Of that, what stays when the row goes: what was done, not what was held. */
export const lastingSumsOf = (row: Row): Partial<Sums> => ({
	total_times_used: row.times_completed,
	total_attempts: row.times_attempted,
	timed_completions: row.timed_completions,
	completed_time_seconds: row.completed_time_seconds
});

const iso = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString());

/** The row as an action tells it. */
export const toProgress = (row: Row): LearnerProgress => ({
	isSaved: row.is_saved,
	savedAt: iso(row.saved_at),
	timesAttempted: row.times_attempted,
	timesCompleted: row.times_completed,
	lastAttemptAt: iso(row.last_attempt_at),
	lastCompletedAt: iso(row.last_completed_at),
	totalTimeSpentSeconds: row.total_time_spent_seconds,
	openAttemptId: row.open_attempt_id,
	openAttemptStartedAt: iso(row.open_attempt_started_at),
	openAttemptState: row.open_attempt_state,
	lastAttemptId: row.last_attempt_id,
	lastAttemptOutcome: row.last_attempt_outcome,
	language: row.language,
	userRating: row.user_rating,
	userNotes: row.user_notes,
	notesUpdatedAt: iso(row.notes_updated_at),
	comfortAnswers: row.comfort_answers
});
