import type { Report } from '#lib/server/backup/report.ts';
import { number } from './print.ts';

/**
 * Says how far a command has come, now and then: what is done sooner passes without a line.
 *
 * @param pause milliseconds between two lines, and before the first
 */
export function tellNowAndThen(pause: number): (line: string) => void {
	let spoken = Date.now();
	return (line) => {
		if (Date.now() - spoken < pause) return;
		spoken = Date.now();
		console.log(line);
	};
}

/** Prints how far a large table has come. */
export function tellProgress(): Report {
	// After which somebody wonders whether it still works.
	const tell = tellNowAndThen(5_000);
	return ({ table, rows, isDone }) => {
		if (!isDone) tell(`${table}: ${number(rows)} rows …`);
	};
}

/** Says at a signal that a command which works in batches loses nothing by it. */
export function tellOfGoingOn(): void {
	for (const signal of ['SIGTERM', 'SIGINT'] as const) {
		process.once(signal, () => console.log('Stopped. The same command goes on from here.'));
	}
}
