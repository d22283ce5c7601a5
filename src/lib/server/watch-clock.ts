/** Milliseconds: after the start, when there is more to do; and between two looks at the clock. */
const firstLook = 60_000;
const nextLook = 600_000;

/** Kept on the global object, so that a reloaded module in development does not watch twice. */
const key = Symbol.for('rehearsal.clocks');
const holder = globalThis as { [key]?: Map<string, NodeJS.Timeout> };
const timers = (holder[key] ??= new Map<string, NodeJS.Timeout>());

/**
 * Looks every ten minutes whether something is due, rather than sleeping until it is: a laptop that
 * slept and a clock that was put right need no case of their own. One look at a time.
 *
 * @param name what is watched for; once more by the same name begins anew
 * @param look must not reject
 * @param first milliseconds until the first look
 */
export function watchClock(name: string, look: () => Promise<void>, first = firstLook): void {
	unwatchClock(name);
	plan(name, look, first);
}

/** Looks no more; what a look has begun goes on. */
export function unwatchClock(name: string): void {
	clearTimeout(timers.get(name));
	timers.delete(name);
}

function plan(name: string, look: () => Promise<void>, wait: number): void {
	const timer = setTimeout(() => {
		void look().finally(() => {
			if (timers.get(name) === timer) plan(name, look, nextLook);
		});
	}, wait).unref();
	timers.set(name, timer);
}
