import type { Step } from '#lib/server/legacy/steps.ts';
import { number } from '../support/print.ts';

const words: Record<Step['name'], [doing: string, done: string]> = {
	rows: ['Reading', 'Read'],
	progress: ['Writing progress', 'Wrote progress']
};
/** Characters of the bar where there is room. */
const widest = 24;
/** Milliseconds between plain lines of a long step. */
const lineEvery = 10_000;

/** Where progress is shown: a stream, or something like it in a test. */
export interface Screen {
	isTTY?: boolean | undefined;
	columns?: number | undefined;
	write: (text: string) => unknown;
}

/**
 * Shows how far a step has come: on a terminal a bar with the rate and the time left, elsewhere a
 * plain line when a step ends, and every ten seconds while it lasts.
 *
 * @param clock milliseconds
 */
export function showSteps(screen: Screen, clock: () => number = Date.now) {
	let name: Step['name'] | null = null;
	let begun = 0;
	let told = 0;
	const isTerminal = screen.isTTY === true;
	return ({ name: next, done, total }: Step): void => {
		const now = clock();
		if (name !== next) {
			name = next;
			begun = told = now;
		}
		const seconds = (now - begun) / 1000;
		const [doing, finished] = words[next];
		if (done >= total) {
			const line = `${finished}: ${number(total)} rows in ${seconds.toFixed(1)} s`;
			screen.write(isTerminal ? `\r\x1b[K${line}\n` : `${line}\n`);
			return;
		}
		const rate = seconds > 0 ? done / seconds : 0;
		const pace =
			rate > 0 ? ` · ${number(Math.round(rate))}/s · ${left((total - done) / rate)} left` : '';
		const count = `${number(done)} of ${number(total)} rows${pace}`;
		if (isTerminal) {
			const room = (screen.columns || 80) - 1;
			const width = Math.max(0, Math.min(widest, room - doing.length - count.length - 2));
			const filled = total > 0 ? Math.round((width * done) / total) : 0;
			const bar = '█'.repeat(filled) + '░'.repeat(width - filled);
			screen.write(`\r\x1b[K${`${doing} ${bar} ${count}`.slice(0, Math.max(1, room))}`);
		} else if (now - told >= lineEvery) {
			told = now;
			screen.write(`${doing}: ${count}\n`);
		}
	};
}

function left(seconds: number): string {
	if (seconds < 90) return `${Math.ceil(seconds)} s`;
	if (seconds < 5400) return `${Math.ceil(seconds / 60)} min`;
	return `${Math.ceil(seconds / 3600)} h`;
}
