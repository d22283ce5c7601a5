import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
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

test('what could not be ended is tried again after as many ticks more, not at each', () => {
	const hasStopped = makeWatch();
	const ends = Array.from({ length: 91 }, (_, tick) => [tick, hasStopped(0, false)] as const);
	expect(ends.filter(([, isEnd]) => isEnd).map(([tick]) => tick)).toEqual([30, 60, 90]);
});

test('a loop that turns once in twenty-nine ticks is not', () => {
	expect(ticksUntilTheEnd((tick) => Math.floor(tick / 29))).toBeNull();
});

test('nobody is given up while a debugger is attached', () => {
	expect(ticksUntilTheEnd(() => 0, true)).toBeNull();
});

test('the thread is there whatever the process has loaded before itself', async () => {
	const watchdog = path.resolve(import.meta.dirname, 'watchdog.ts');
	const script = `
		const { startWatchdog } = await import(${JSON.stringify(watchdog)});
		startWatchdog();
		setTimeout(() => {}, 1_000);`;
	// What is loaded before an app is mostly this, and as large as a compiler.
	const before = '--import=./scripts/support/quick-imports.ts';
	const args = [before, '--input-type=module', '--eval', script];
	const { stdout } = await promisify(execFile)(process.execPath, args);
	expect(stdout).not.toContain('there is no watchdog');
});
