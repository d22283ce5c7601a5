import type { OldTable } from './expected-columns.ts';
import type { Sums } from './write-figures.ts';

/** Whom old rows belong to, and so where they go. */
export const owners = ['learner', 'gone-user', 'no-user', 'gone-scenario'] as const;

export type Owner = (typeof owners)[number];

/** What the rows of one kind of owner are, and what the rules made of them. Times in seconds. */
export interface Tally {
	/** Different users. */
	people: number;
	/** Pairs of a user (or nobody) and a scenario. */
	pairs: number;
	scenarios: number;

	attemptRows: number;
	outcomeRows: number;
	/** The larger number of each pair, and the smaller: the same runs, recorded in both. */
	attempts: number;
	recordedTwice: number;

	attemptsCompleted: number;
	outcomesAchieved: number;
	completions: number;
	completionsRecordedTwice: number;
	/** Attempts both completed and abandoned: counted as completed. */
	bothCompletedAndAbandoned: number;

	/** Rows whose seconds were below zero, or above a day, and were cut to that. */
	belowZero: number;
	aboveDay: number;

	/** Completed attempts and achieved outcomes with a time, after the cut. */
	completedTimed: number;
	completedSeconds: number;
	achievedTimed: number;
	achievedSeconds: number;
	timedCompletions: number;
	completedTimeSeconds: number;
	/** Of pairs whose completed attempts have times: the outcomes' are not counted beside them. */
	achievedTimedAside: number;
	achievedSecondsAside: number;

	attemptSeconds: number;
	outcomeSeconds: number;
	/** Of pairs whose attempts have times: the outcomes' are not counted beside them. */
	outcomeSecondsAside: number;
	/** Pairs whose own time was raised to the time of their completions, and by how much. */
	raisedPairs: number;
	raisedSeconds: number;
	totalTimeSeconds: number;
}

/** Of an owner without rows. */
export const noTally: Tally = {
	people: 0,
	pairs: 0,
	scenarios: 0,
	attemptRows: 0,
	outcomeRows: 0,
	attempts: 0,
	recordedTwice: 0,
	attemptsCompleted: 0,
	outcomesAchieved: 0,
	completions: 0,
	completionsRecordedTwice: 0,
	bothCompletedAndAbandoned: 0,
	belowZero: 0,
	aboveDay: 0,
	completedTimed: 0,
	completedSeconds: 0,
	achievedTimed: 0,
	achievedSeconds: 0,
	timedCompletions: 0,
	completedTimeSeconds: 0,
	achievedTimedAside: 0,
	achievedSecondsAside: 0,
	attemptSeconds: 0,
	outcomeSeconds: 0,
	outcomeSecondsAside: 0,
	raisedPairs: 0,
	raisedSeconds: 0,
	totalTimeSeconds: 0
};

/** Something that must add up, with every number that goes into it. */
export interface Addition {
	title: string;
	/** What is added, in order; the sum of these … */
	parts: [label: string, value: number][];
	/** … is the sum of these. */
	sums: [label: string, value: number][];
}

/** Rows of a scenario that is gone. */
export interface GoneScenario {
	scenarioId: string;
	attemptRows: number;
	outcomeRows: number;
}

/** One scenario, by the old way of counting and by the new one. */
export interface Comparison {
	scenarioId: string;
	/** Rows, each for a run of its own. */
	old: { attempts: number; completed: number; outcomes: number; achieved: number };
	/** What the rules made of them. */
	new: { attempts: number; completions: number };
	/** What stands in its figures now. */
	figures: { totalAttempts: number; totalTimesUsed: number };
}

export interface LegacyReport {
	outcome: 'dry run' | 'migrated';
	startedAt: string;
	/** Seconds it took. */
	seconds: number;
	sourceSchema: string;
	/** Rows of each table; null for one that is not there. */
	rows: Record<OldTable, number | null>;
	tallies: Record<Owner, Tally>;
	/** Rows of progress that were made, and those that were there and were added to. */
	progress: { made: number; addedTo: number };
	sums: Record<'before' | 'after', Sums>;
	additions: Addition[];
	goneScenarios: GoneScenario[];
	/** More of them than are listed. */
	goneScenariosUnlisted: number;
	largest: Comparison[];
	equation: { scenarios: number; differences: number };
	notes: string[];
}

/** What no number says. */
export const reportNotes = [
	'The old tables hold no save and no rating: both start at nothing.',
	'Scores, vocabulary, grammar errors, feedback and hints have no place in the new model: they stay in the old tables, in the schema legacy.',
	'The trending scores are as before: practice that old has no weight in them.'
];
