import type { Report } from '#lib/server/backup/report.ts';

/** Milliseconds after which somebody wonders whether it still works. */
const patience = 5_000;

export const count = (number: number): string => number.toLocaleString('en');

/** Prints how far a large table has come, now and then; small ones pass without a line. */
export function tellProgress(): Report {
	let spoken = Date.now();
	return ({ table, rows, isDone }) => {
		if (isDone || Date.now() - spoken < patience) return;
		spoken = Date.now();
		console.log(`${table}: ${count(rows)} rows …`);
	};
}
