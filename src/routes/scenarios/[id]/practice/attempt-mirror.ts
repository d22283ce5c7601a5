import type { OpenAttemptState } from '#lib/scenarios/progress.ts';

/** What this browser remembers of an open attempt until the server has it. */
export interface AttemptMirror extends OpenAttemptState {
	/** Ticks that the server has not confirmed. */
	isUnsent: boolean;
	/** The learner stopped the clock. */
	isPaused: boolean;
}

/**
 * What to go on from: ticks that never reached the server win over the server's, otherwise the
 * server's hold, since another device may have changed them. The larger time counts.
 */
export function mergeAttempt(
	server: OpenAttemptState | null,
	mirror: AttemptMirror | null,
	objectiveCount: number
): AttemptMirror {
	const ticks = (mirror?.isUnsent ? mirror.objectives : server?.objectives) ?? [];
	return {
		objectives: validTicks(ticks, objectiveCount),
		seconds: Math.max(server?.seconds ?? 0, mirror?.seconds ?? 0),
		isUnsent: mirror?.isUnsent ?? false,
		isPaused: mirror?.isPaused ?? false
	};
}

/** A tick that was set or taken away in the plain form, before scripts ran. */
export interface EarlyTick {
	objective: number;
	isTicked: boolean;
}

/** Ticks as they are once those of the plain form are done to them as well. */
export function withEarlyTicks(ticks: number[], early: EarlyTick[]): number[] {
	const changed = early.map(({ objective }) => objective);
	const set = early.flatMap(({ objective, isTicked }) => (isTicked ? [objective] : []));
	return [...ticks.filter((objective) => !changed.includes(objective)), ...set].sort(
		(a, b) => a - b
	);
}

/** Reads what a browser had stored; null for anything that is not a mirror. */
export function readMirror(stored: unknown): AttemptMirror | null {
	if (typeof stored !== 'object' || stored === null) return null;
	const { objectives, seconds, isUnsent, isPaused } = stored as Partial<AttemptMirror>;
	if (!Array.isArray(objectives) || typeof seconds !== 'number' || !(seconds >= 0)) return null;
	return {
		objectives: objectives.filter((index) => Number.isInteger(index)),
		seconds: Math.floor(seconds),
		isUnsent: isUnsent === true,
		isPaused: isPaused === true
	};
}

/** Each tick once, in order, and only of objectives that there are: an author may have edited. */
function validTicks(ticks: number[], objectiveCount: number): number[] {
	return [...new Set(ticks)]
		.filter((index) => Number.isInteger(index) && index >= 0 && index < objectiveCount)
		.sort((a, b) => a - b);
}
