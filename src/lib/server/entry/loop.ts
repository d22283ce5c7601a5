import { performance } from 'node:perf_hooks';
import { log } from '../log.ts';

/** Milliseconds between two looks, and by how many one may come late. */
const every = 100;
const tooLate = 200;

/** Milliseconds over which it is said how busy the loop is, at least; and the share that is all of it. */
const span = 200;
const wholly = 0.8;

/** Milliseconds between two lines in the log that say that it is late. */
const quiet = 10_000;

/** How it is with the event loop of this process. */
export interface Loop {
	/** Whether it comes late again and again, so that whatever is asked now waits for what was asked before. */
	isLate(): boolean;
	/** Whether it works without a pause, so that whatever is waited for waits for the loop. */
	isBusy(): boolean;
}

/** Begins to watch the event loop, for as long as the process lives. */
export function watchLoop(): Loop {
	const lateness = createLateness();
	let due = performance.now() + every;
	let longest = 0;
	let began = 0;
	let told = -Infinity;
	const tell = (change: 'begins' | 'ends' | null, now: number, lag: number) => {
		longest = Math.max(lag, change === 'begins' ? 0 : longest);
		if (change === 'begins') {
			began = now;
			if (now - told < quiet) return;
			told = now;
			log.warn({ lag: Math.round(lag) }, 'the event loop is late: requests are refused');
		} else if (change === 'ends' && told === began) {
			const fields = { longest: Math.round(longest), ms: Math.round(now - began) };
			log.warn(fields, 'the event loop is in time again');
		}
	};
	let [older, newer] = [performance.eventLoopUtilization(), performance.eventLoopUtilization()];
	let sampled = performance.now();
	const sample = (now: number) => {
		if (now - sampled < span) return;
		sampled = now;
		[older, newer] = [newer, performance.eventLoopUtilization()];
	};
	const timer = setTimeout(() => {
		const now = performance.now();
		const lag = now - due;
		tell(lateness.look(lag), now, lag);
		sample(now);
		due = now + every;
		timer.refresh();
	}, every).unref();

	return {
		isLate: () => lateness.isLate,
		isBusy: () => performance.eventLoopUtilization(older).utilization > wholly
	};
}

/**
 * The rule of what is late: two looks in a row. A single one comes late also by a collection of
 * garbage or on a machine that was asleep, and is over when it is seen.
 */
export function createLateness() {
	let wasLate = false;
	let isLate = false;
	return {
		/** @param lag milliseconds by which the look came late */
		look(lag: number): 'begins' | 'ends' | null {
			const before = isLate;
			isLate = lag > tooLate && (isLate || wasLate);
			wasLate = lag > tooLate;
			if (isLate === before) return null;
			return isLate ? 'begins' : 'ends';
		},
		get isLate() {
			return isLate;
		}
	};
}
