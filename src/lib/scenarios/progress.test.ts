import { expect, test } from 'vitest';
import { type LibraryItem, tickedCount } from './progress.ts';

const item = (objectives: number[] | null, objectiveCount: number) =>
	({
		scenario: { objectiveCount },
		progress: { openAttemptState: objectives && { objectives, seconds: 0 } }
	}) as LibraryItem;

test('never more objectives are ticked than there are', () => {
	expect(tickedCount(item([0, 2, 4], 3))).toBe(2);
	expect(tickedCount(item([0, 1], 3))).toBe(2);
	expect(tickedCount(item(null, 3))).toBe(0);
});
