import { expect, it } from 'vitest';
import { statusOf } from './rules.ts';

const at = (iso: string) => new Date(iso);

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
