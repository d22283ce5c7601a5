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
