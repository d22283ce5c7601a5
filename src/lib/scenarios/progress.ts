import type { AttemptOutcome, CefrLevel, ComfortIndicators, ScenarioRole } from './vocabulary.ts';

/** Most characters that a learner's notes on one scenario may have. */
export const notesMaxLength = 20_000;

/** The same of notes that were merged: they may be longer, and only become shorter. */
export const mergedNotesMaxLength = 100_000;

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

/** What an action answers: whether it changed anything, and the learner's state as it now is. */
export interface ActionResult {
	/** False for a repeat: what was asked for was so already. */
	changed: boolean;
	/** Null while the learner has never touched the scenario. */
	progress: LearnerProgress | null;
}

/** The shelves of a learner's library. */
export const libraryShelves = ['open', 'saved', 'completed', 'tried'] as const;
export type LibraryShelf = (typeof libraryShelves)[number];

/** One scenario on a learner's shelf. */
export interface LibraryItem {
	scenario: {
		id: string;
		title: string;
		/** Empty when withdrawn: what its author has taken back is not shown on. */
		description: string;
		/** BCP 47: what its text is written in. */
		textLanguage: string;
		role: ScenarioRole;
		cefrLevel: CefrLevel | null;
		/** Empty means any language. */
		targetLanguages: string[];
		estimatedDurationSeconds: number | null;
		objectiveCount: number;
	};
	/** The learner may no longer begin anything on it, but may finish, undo and read their own. */
	isWithdrawn: boolean;
	progress: LearnerProgress;
}

/** How many objectives are ticked off of those that there are: an author may have taken some out. */
export const tickedCount = ({ scenario, progress }: LibraryItem): number =>
	(progress.openAttemptState?.objectives ?? []).filter((index) => index < scenario.objectiveCount)
		.length;

/** How many scenarios lie on each shelf. */
export interface LibraryCounts {
	open: number;
	saved: number;
	completed: number;
	/** On none of the others, but attempted, rated or noted. */
	tried: number;
	authored: number;
}
