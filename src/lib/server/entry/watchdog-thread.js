// What the watchdog's thread runs: see `watchdog.ts`. Plain JavaScript, as the stripping of types would
// take more time and memory than all the rest of it.
import fs from 'node:fs';
import { isMainThread, workerData } from 'node:worker_threads';

/** Of the thread's own ticks, in milliseconds; and how many without a beat are the end. */
const every = 1_000;
const most = 30;

/**
 * Counts ticks without a beat. They are the thread's own: it sleeps when the machine or the process
 * does, and no clock runs on meanwhile.
 *
 * @returns {(beats: number, isExcused: boolean) => boolean} takes how many beats there were at a tick,
 * and whether they may stay away; says whether there was none for too long,
 * again after as many ticks more
 */
export function makeWatch() {
	let last = -1;
	let missed = 0;
	return (beats, isExcused) => {
		missed = beats === last && !isExcused ? missed + 1 : 0;
		last = beats;
		return missed > 0 && missed % most === 0;
	};
}

if (!isMainThread && workerData instanceof Int32Array) {
	/** @type {Int32Array} */
	const beats = workerData;
	const hasStopped = makeWatch();
	setInterval(() => {
		if (!hasStopped(Atomics.load(beats, 0), Atomics.load(beats, 1) === 1)) return;
		tell();
		// Nothing else ends a process from here: all that is in order would be the main thread's to do.
		process.kill(process.pid, 'SIGKILL');
	}, every);
}

/** At once and past the logger, which writes by way of the main thread. */
function tell() {
	const msg = `the event loop has not turned for ${most} seconds: the process ends`;
	const line = JSON.stringify({ level: 'fatal', time: new Date().toISOString(), msg });
	try {
		fs.writeSync(1, `${line}\n`);
	} catch {
		// Nobody takes it, and the process must end all the same.
	}
}
