import { describe, expect, test } from 'vitest';
import { mergeAttempt, readMirror, withEarlyTicks } from './attempt-mirror.ts';

const fresh = { objectives: [], seconds: 0, isUnsent: false, isPaused: false };

describe('what the practice room goes on from', () => {
	test('a new attempt begins empty', () => {
		expect(mergeAttempt(null, null, 3)).toEqual(fresh);
	});

	test('on another device it is what the server has', () => {
		expect(mergeAttempt({ objectives: [0, 2], seconds: 80 }, null, 3)).toEqual({
			...fresh,
			objectives: [0, 2],
			seconds: 80
		});
	});

	test('ticks that never reached the server are not lost', () => {
		const mirror = { objectives: [0, 1], seconds: 95, isUnsent: true, isPaused: false };
		const merged = mergeAttempt({ objectives: [0], seconds: 80 }, mirror, 3);
		expect(merged.objectives).toEqual([0, 1]);
		expect(merged.seconds).toBe(95);
		expect(merged.isUnsent).toBe(true);
	});

	test('a tick taken back offline is not put back', () => {
		const mirror = { objectives: [], seconds: 10, isUnsent: true, isPaused: false };
		expect(mergeAttempt({ objectives: [0], seconds: 5 }, mirror, 3).objectives).toEqual([]);
	});

	test('an old mirror does not undo the ticks of another device', () => {
		const mirror = { objectives: [0], seconds: 200, isUnsent: false, isPaused: true };
		expect(mergeAttempt({ objectives: [0, 1], seconds: 80 }, mirror, 3)).toEqual({
			objectives: [0, 1],
			seconds: 200,
			isUnsent: false,
			isPaused: true
		});
	});

	test('ticks of objectives that the author has removed are dropped', () => {
		const merged = mergeAttempt({ objectives: [4, 1, 1, -1, 0], seconds: 1 }, null, 2);
		expect(merged.objectives).toEqual([0, 1]);
	});
});

test('ticks of the plain form are added to those that are kept, or taken from them', () => {
	const early = [
		{ objective: 0, isTicked: true },
		{ objective: 2, isTicked: false }
	];
	expect(withEarlyTicks([1, 2], early)).toEqual([0, 1]);
	expect(withEarlyTicks([0, 1], early)).toEqual([0, 1]);
	expect(withEarlyTicks([1], [])).toEqual([1]);
});

test('what is not a mirror is not believed', () => {
	for (const stored of [
		null,
		7,
		'x',
		[],
		{},
		{ objectives: 1, seconds: 1 },
		{ objectives: [], seconds: -1 }
	]) {
		expect(readMirror(stored)).toBeNull();
	}
	expect(readMirror({ objectives: [0, 'x', 1.5], seconds: 3.7 })).toEqual({
		objectives: [0],
		seconds: 3,
		isUnsent: false,
		isPaused: false
	});
});
