import { describe, expect, it } from 'vitest';
import { isCheckDue, nightOf, statusOf } from './rules.ts';

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

describe('a check', () => {
	it('is due where there never was one', () => {
		expect(isCheckDue(at('2026-03-02T12:00:00Z'), null)).toBe(true);
	});

	it('is not due twice a night, nor before three', () => {
		let last: string | null = null;
		const nights: string[] = [];
		// A clock that goes on by ten minutes for three days.
		for (let now = at('2026-03-02T12:00:00Z').getTime(); nights.length < 4; now += 600_000) {
			if (!isCheckDue(new Date(now), last)) continue;
			last = nightOf(new Date(now));
			nights.push(new Date(now).toISOString());
		}
		expect(nights).toEqual([
			'2026-03-02T12:00:00.000Z',
			'2026-03-03T03:00:00.000Z',
			'2026-03-04T03:00:00.000Z',
			'2026-03-05T03:00:00.000Z'
		]);
	});

	it('that was missed is due when the app is there again, and only one for all that were', () => {
		expect(isCheckDue(at('2026-03-09T16:20:00Z'), '2026-03-02')).toBe(true);
		expect(isCheckDue(at('2026-03-09T16:30:00Z'), nightOf(at('2026-03-09T16:20:00Z')))).toBe(false);
		expect(isCheckDue(at('2026-03-10T02:59:00Z'), '2026-03-09')).toBe(false);
	});

	it('is not due again when the clock is put back', () => {
		expect(isCheckDue(at('2026-03-01T12:00:00Z'), '2026-03-02')).toBe(false);
	});
});

it('says what became of a check', () => {
	const check = { finishedAt: null, failure: null, differenceCount: null, isUnderWay: true };
	expect(statusOf(check)).toBe('under-way');
	expect(statusOf({ ...check, isUnderWay: false })).toBe('broken-off');
	const finished = { ...check, finishedAt: at('2026-03-02T03:00:09Z'), isUnderWay: false };
	expect(statusOf({ ...finished, failure: '57014' })).toBe('failed');
	expect(statusOf({ ...finished, differenceCount: 0 })).toBe('agrees');
	expect(statusOf({ ...finished, differenceCount: 2 })).toBe('differs');
	// Somebody else's check is under way: that does not open a finished one.
	expect(statusOf({ ...finished, differenceCount: 0, isUnderWay: true })).toBe('agrees');
});
