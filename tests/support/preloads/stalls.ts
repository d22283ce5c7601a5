// Loaded before the app by a test (`--import`): an event loop that is held up, as by work that leaves it
// no pause, but without taking a processor for it. For some seconds on one signal, for ever on another.
import { isMainThread } from 'node:worker_threads';

const nobody = new Int32Array(new SharedArrayBuffer(4));
const stop = (milliseconds: number) => Atomics.wait(nobody, 0, 0, milliseconds);

if (isMainThread) {
	process.on('SIGHUP', () => {
		let left = 9;
		const stall = setInterval(() => {
			stop(400);
			left -= 1;
			if (left === 0) clearInterval(stall);
		}, 1);
	});
	process.on('SIGWINCH', () => stop(Infinity));
} else {
	// The watchdog's ticks, ten times as fast.
	const real = globalThis.setInterval;
	globalThis.setInterval = ((run: () => void, milliseconds: number) =>
		real(run, milliseconds / 10)) as typeof setInterval;
}
