import type { AttemptOutcome, ComfortIndicators } from './vocabulary.ts';

/** What lets a run go on after a reload or on another device. */
export interface OpenAttemptState {
	/** Indexes into the scenario's objectives that the learner has ticked off. */
	objectives: number[];
	/** Active seconds so far, the time that the page was hidden left out. */
	seconds: number;
}

/** One learner's state on one scenario, as pages read it. Instants are ISO 8601 strings. */
export interface LearnerProgress {
	isSaved: boolean;
	savedAt: string | null;
	timesAttempted: number;
	timesCompleted: number;
	lastAttemptAt: string | null;
	lastCompletedAt: string | null;
	totalTimeSpentSeconds: number;
	openAttemptId: string | null;
	openAttemptStartedAt: string | null;
	openAttemptState: OpenAttemptState | null;
	lastAttemptId: string | null;
	lastAttemptOutcome: AttemptOutcome | null;
	language: string | null;
	userRating: number | null;
	userNotes: string | null;
	notesUpdatedAt: string | null;
	comfortAnswers: ComfortIndicators | null;
}
