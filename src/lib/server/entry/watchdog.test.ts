import { expect, test } from 'vitest';
import { makeWatch } from './watchdog-thread.js';

/** Ticks until the end, of so many. */
function ticksUntilTheEnd(beatsAt: (tick: number) => number, isExcused = false): number | null {
	const hasStopped = makeWatch();
	for (let tick = 0; tick < 1_000; tick++) if (hasStopped(beatsAt(tick), isExcused)) return tick;
	return null;
}

test('a loop that never turns again is given up after thirty ticks', () => {
	expect(ticksUntilTheEnd((tick) => Math.min(tick, 100))).toBe(130);
	expect(
		ticksUntilTheEnd(() => 0),
		'from the first on'
	).toBe(30);
});

test('a loop that turns once in twenty-nine ticks is not', () => {
	expect(ticksUntilTheEnd((tick) => Math.floor(tick / 29))).toBeNull();
});

test('nobody is given up while a debugger is attached', () => {
	expect(ticksUntilTheEnd(() => 0, true)).toBeNull();
});
