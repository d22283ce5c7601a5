import { describe, expect, it } from 'vitest';
import { nightDue, nightOf } from './nights.ts';

const at = (iso: string) => new Date(iso);

describe('a night', () => {
	it.each([
		['2026-03-02T02:59:59.999Z', '2026-03-01'],
		['2026-03-02T03:00:00.000Z', '2026-03-02'],
		['2026-03-02T23:59:59.000Z', '2026-03-02'],
		['2026-03-03T00:00:00.000Z', '2026-03-02'],
		['2026-01-01T01:00:00.000Z', '2025-12-31'],
		// Whatever the summer time of the machine: it goes by UTC.
		['2026-03-29T02:30:00.000Z', '2026-03-28'],
		['2028-02-29T12:00:00.000Z', '2028-02-29']
	])('of %s is %s', (now, night) => expect(nightOf(at(now))).toBe(night));
});

describe('what is done once a night', () => {
	it('is due where it never was done', () => {
		expect(nightDue(at('2026-03-02T12:00:00Z'), null)).toBe('2026-03-02');
	});

	it('is not due twice a night, nor before three', () => {
		let last: string | null = null;
		const nights: string[] = [];
		// A clock that goes on by ten minutes for three days.
		for (let now = at('2026-03-02T12:00:00Z').getTime(); nights.length < 4; now += 600_000) {
			const due = nightDue(new Date(now), last);
			if (due === null) continue;
			last = due;
			nights.push(new Date(now).toISOString());
		}
		expect(nights).toEqual([
			'2026-03-02T12:00:00.000Z',
			'2026-03-03T03:00:00.000Z',
			'2026-03-04T03:00:00.000Z',
			'2026-03-05T03:00:00.000Z'
		]);
	});

	it('is made up for when the app is there again, once for all that was missed', () => {
		expect(nightDue(at('2026-03-09T16:20:00Z'), '2026-03-02')).toBe('2026-03-09');
		expect(nightDue(at('2026-03-09T16:30:00Z'), nightOf(at('2026-03-09T16:20:00Z')))).toBeNull();
		expect(nightDue(at('2026-03-10T02:59:00Z'), '2026-03-09')).toBeNull();
	});

	it('is not due again when the clock is put back', () => {
		expect(nightDue(at('2026-03-01T12:00:00Z'), '2026-03-02')).toBeNull();
	});
});
