import fs from 'node:fs';
import path from 'node:path';
import type { AppProcess } from './app-process.ts';

/** What an app's environment needs for `livingBytes`. */
export const watchedHeap = {
	NODE_OPTIONS: `--import ${path.resolve(import.meta.dirname, 'preloads/heap.ts')}`
};

/** What an app has in use after it has collected its garbage, in bytes. */
export async function livingBytes(app: AppProcess): Promise<number> {
	const told = () => [...app.output().matchAll(/^living (\d+) of \d+$/gm)];
	const before = told().length;
	app.kill('SIGUSR2');
	const deadline = Date.now() + 20_000;
	for (;;) {
		const found = told()[before]?.[1];
		if (found) return Number(found);
		if (Date.now() > deadline) throw new Error('the app does not say what it has in use');
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

/** The memory that a process occupies, in bytes. */
export function residentBytes(pid: number): number {
	const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(
		fs.readFileSync(`/proc/${pid}/status`, 'utf8')
	)?.[1];
	return Number(kilobytes) * 1_024;
}

/**
 * How fast something grows: the middle of the slopes between all pairs (Theil and Sen), which single
 * peaks do not move.
 *
 * @param points time and size, in any units
 * @returns size per time
 */
export function growth(points: { time: number; size: number }[]): number {
	const slopes = points.flatMap((one, index) =>
		points.slice(index + 1).map((other) => (other.size - one.size) / (other.time - one.time))
	);
	return slopes.sort((one, other) => one - other)[Math.floor(slopes.length / 2)] ?? 0;
}
