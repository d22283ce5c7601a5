import { expect, it } from 'vitest';
import { showSteps } from '../../scripts/legacy/progress-bar.ts';

function shown(isTTY: boolean, columns?: number) {
	let written = '';
	let now = 0;
	const write = (text: string) => (written += text);
	const show = showSteps({ isTTY, columns, write }, () => now);
	return {
		at: (seconds: number, done: number) => {
			now = seconds * 1000;
			show({ name: 'progress', done, total: 100_000 });
		},
		written: () => written
	};
}

it('shows a bar with the rate and the time left on a terminal', () => {
	const screen = shown(true, 120);
	screen.at(0, 0);
	screen.at(5, 25_000);
	expect(screen.written()).toContain(
		'\r\x1b[KWriting progress ██████░░░░░░░░░░░░░░░░░░ 25,000 of 100,000 rows · 5,000/s · 15 s left'
	);
	screen.at(20, 100_000);
	expect(screen.written().endsWith('\r\x1b[KWrote progress: 100,000 rows in 20.0 s\n')).toBe(true);
});

it('makes the bar shorter before it hides the time left', () => {
	const screen = shown(true, 80);
	screen.at(0, 0);
	screen.at(5, 25_000);
	expect(screen.written()).toContain('░ 25,000 of 100,000 rows · 5,000/s · 15 s left');
});

it('never writes a bar wider than the terminal', () => {
	const screen = shown(true, 40);
	screen.at(0, 0);
	screen.at(5, 25_000);
	for (const line of screen.written().split('\r\x1b[K')) expect(line.length).toBeLessThan(40);
});

it('writes plain lines elsewhere: one every ten seconds and one at the end', () => {
	const screen = shown(false);
	screen.at(0, 0);
	for (let second = 1; second <= 24; second++) screen.at(second, second * 4_000);
	screen.at(25, 100_000);
	expect(screen.written().split('\n')).toEqual([
		'Writing progress: 40,000 of 100,000 rows · 4,000/s · 15 s left',
		'Writing progress: 80,000 of 100,000 rows · 4,000/s · 5 s left',
		'Wrote progress: 100,000 rows in 25.0 s',
		''
	]);
});

it('says of a step without rows that it is done, once', () => {
	for (const isTTY of [true, false]) {
		let written = '';
		const show = showSteps({ isTTY, write: (text) => (written += text) });
		show({ name: 'progress', done: 0, total: 0 });
		expect(written.replace('\r\x1b[K', '')).toBe('Wrote progress: 0 rows in 0.0 s\n');
	}
});
