/** How far a step has come: called with 0 when it begins, and after each part of it. */
export interface Step {
	name: 'rows' | 'progress';
	done: number;
	/** In rows. */
	total: number;
}

/** Told of every step, for whoever waits. Must not throw. */
export type OnStep = (step: Step) => void;
