import inspector from 'node:inspector';
import { Worker } from 'node:worker_threads';
import { log } from '../log.ts';

/** Milliseconds between two beats: several for each look of the thread's at slow times as well. */
const every = 500;

/** A thread that does nothing but count needs next to nothing. In megabytes. */
const resourceLimits = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 };

/**
 * Has a thread of its own end the process, with a line in the log and as if it were killed, when the
 * event loop has not turned for half a minute: nothing is answered then, and only a new process will.
 * Not while a debugger is attached, which may stop it for as long as somebody thinks.
 */
export function startWatchdog(): void {
	// The first process of a container is spared whatever signal comes from within it.
	if (process.pid === 1)
		log.warn('the watchdog cannot end process 1: start it with an init before it');
	const beats = new Int32Array(new SharedArrayBuffer(8));
	setInterval(() => {
		Atomics.add(beats, 0, 1);
		Atomics.store(beats, 1, inspector.url() === undefined ? 0 : 1);
	}, every).unref();
	const thread = new Worker(new URL('./watchdog-thread.js', import.meta.url), {
		workerData: beats,
		resourceLimits,
		// Nothing that is loaded before the app: it would not fit.
		execArgv: []
	});
	thread.on('error', (error) => log.error({ err: error }, 'there is no watchdog'));
	thread.unref();
}
