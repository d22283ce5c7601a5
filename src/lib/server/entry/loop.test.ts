import { describe, expect, test } from 'vitest';
import { createLateness } from './loop.ts';

describe('the event loop', () => {
	test('is not late for a single stop, however long', () => {
		const lateness = createLateness();
		for (const lag of [0, 30_000, 0, 201, 0]) expect(lateness.look(lag)).toBeNull();
		expect(lateness.isLate).toBe(false);
	});

	test('is late when it comes late twice in a row, and until it comes in time', () => {
		const lateness = createLateness();
		expect([201, 201, 5_000, 200].map((lag) => lateness.look(lag))).toEqual([
			null,
			'begins',
			null,
			'ends'
		]);
		expect(lateness.isLate).toBe(false);
		expect(lateness.look(201)).toBeNull();
		expect(lateness.look(201)).toBe('begins');
	});

	test('is not late by a little', () => {
		const lateness = createLateness();
		for (let count = 0; count < 100; count++) lateness.look(200);
		expect(lateness.isLate).toBe(false);
	});
});
