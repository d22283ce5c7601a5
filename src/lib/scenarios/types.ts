import type { ListFilter } from './list-query.ts';
import type {
	CefrLevel,
	ComfortIndicators,
	Persona,
	ScenarioDifficulty,
	ScenarioRole,
	ScenarioVisibility
} from './vocabulary.ts';

/** A scenario's app-wide figures, as lists and pages show them. */
export interface ScenarioFigures {
	amountSavedCount: number;
	totalTimesUsed: number;
	totalAttempts: number;
	/** 1–5; null without ratings. */
	averageRating: number | null;
	ratingsCount: number;
	/** Percent of attempts that were completed, 0–100; null without attempts. */
	completionRate: number | null;
	/** Seconds that a timed completion took on average; null without any. */
	averageTimeSpent: number | null;
}

/** A piece of a text, and whether it is what was looked for. */
export interface TextSegment {
	text: string;
	isMatch: boolean;
}

/** A found scenario's title, and the passage to be shown below it: often its description. */
export interface CardMatch {
	title: TextSegment[];
	passage: TextSegment[];
	author: TextSegment[];
}

/** What a list ships of a scenario: no body text. Instants are ISO 8601 strings. */
export interface ScenarioCard {
	id: string;
	title: string;
	description: string;
	role: ScenarioRole;
	difficulty: ScenarioDifficulty;
	cefrLevel: CefrLevel | null;
	textLanguage: string;
	/** Empty means any language. */
	targetLanguages: string[];
	categories: string[];
	estimatedDurationSeconds: number | null;
	/** Null for the built-in library and for authors who have left. */
	author: { id: string; name: string } | null;
	publishedAt: string | null;
	figures: ScenarioFigures;
	/** This reader's own state; null when not signed in or never touched. */
	mine: { isSaved: boolean; timesCompleted: number; isOpen: boolean } | null;
	/** People who practised it in the last three days, at most 1,000; only in the trending list. */
	recentLearners?: number;
	/** Where words were looked for: what shows that it fits. */
	match?: CardMatch;
}

/** How many scenarios there are behind the filters of a list, over what everybody may see. */
export interface FilterCounts {
	/** With everything that is chosen. */
	total: number;
	/**
	 * For each value of each filter, how many the list would hold with only this one chosen in its own
	 * filter, and with the other filters and the words as they are. A value that is missing has none.
	 * Of languages, there are those that some scenario names and those that are chosen; what is for
	 * any language counts for each. Of tags, there are the chosen ones and the twelve most frequent,
	 * whatever the reader has not tried.
	 * `mine` is empty for somebody who is not signed in.
	 */
	values: Record<ListFilter, Record<string, number>>;
}

/** Everything an author wrote, and who may see it. */
export interface ScenarioContent {
	title: string;
	description: string;
	role: ScenarioRole;
	difficulty: ScenarioDifficulty;
	instructions: string;
	context: string;
	expectedOutcome: string | null;
	learningGoal: string | null;
	learningObjectives: string[];
	persona: Persona;
	comfortIndicators: Partial<ComfortIndicators>;
	difficultyRating: number | null;
	cefrLevel: CefrLevel | null;
	cefrRecommendation: string | null;
	textLanguage: string;
	targetLanguages: string[];
	categories: string[];
	tags: string[];
	estimatedDurationSeconds: number | null;
}

/** `draft`: never published; `withdrawn`: published once and taken back. */
export type ScenarioStatus = 'draft' | 'published' | 'withdrawn';

/** One scenario as its page reads it. */
export interface ScenarioDetail extends ScenarioContent {
	id: string;
	visibility: ScenarioVisibility;
	isActive: boolean;
	publishedAt: string | null;
	updatedAt: string;
	author: { id: string; name: string } | null;
	/** Whether the reader wrote it. */
	isOwn: boolean;
	/** Why an admin keeps it out of the lists; for its author alone, null for everybody else. */
	heldBackReason: string | null;
	status: ScenarioStatus;
	figures: ScenarioFigures;
}

/** What an author's own list ships of a scenario, drafts included. */
export interface AuthoredScenario {
	id: string;
	title: string;
	description: string;
	role: ScenarioRole;
	difficulty: ScenarioDifficulty;
	cefrLevel: CefrLevel | null;
	textLanguage: string;
	targetLanguages: string[];
	visibility: ScenarioVisibility;
	/** Why an admin keeps it out of the lists; null where none does. */
	heldBackReason: string | null;
	status: ScenarioStatus;
	publishedAt: string | null;
	updatedAt: string;
	figures: ScenarioFigures;
}
