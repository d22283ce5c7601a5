/** Whose action, and on what. */
export interface Place {
	learner: string;
	scenario: string;
}

/** One way to write what learners do: each does the same to the rows, and waits until it is done. */
export interface Way {
	name: string;
	save: (place: Place) => Promise<unknown>;
	unsave: (place: Place) => Promise<unknown>;
	/** An attempt and its completion in one, as the specification's flow has it. */
	completeAtOnce: (place: Place, attempt: string) => Promise<unknown>;
	close: () => Promise<void>;
}

/** A way to write everything that learners do. */
export interface FullWay extends Way {
	/** @returns the id of the attempt */
	start: (place: Place) => Promise<string>;
	keep: (place: Place, attempt: string, objectives: number[]) => Promise<unknown>;
	complete: (place: Place, attempt: string) => Promise<unknown>;
	rate: (place: Place, rating: number | null) => Promise<unknown>;
	writeNotes: (place: Place, notes: string) => Promise<unknown>;
}
