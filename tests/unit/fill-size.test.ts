import { expect, test } from 'vitest';
import { checkSize, fullSize, rowsByLearner } from '../../scripts/fill/size.ts';

const sizes = [
	fullSize,
	{ scenarios: 5_000, learners: 10_000, progress: 250_000 },
	{ scenarios: 100, learners: 200, progress: 2_000 },
	{ scenarios: 20, learners: 1_000, progress: 500 }
];

test.each(sizes)('no row is lost in spreading them over learners: %o', (size) => {
	const rows = rowsByLearner(size);
	expect(rows).toHaveLength(size.learners);
	expect(rows.reduce((sum, one) => sum + one, 0)).toBe(size.progress);
	expect(Math.min(...rows.slice(0, 1000))).toBeGreaterThanOrEqual(0);
});

test('nobody has tried more than a third of the library, and few have tried much', () => {
	for (const size of sizes.slice(0, 3)) {
		expect(rowsByLearner(size)[0]).toBeLessThanOrEqual(size.scenarios / 3);
	}
	const rows = rowsByLearner(fullSize);
	const busiest = rows.slice(0, fullSize.learners / 10).reduce((sum, one) => sum + one, 0);
	expect(busiest).toBeGreaterThan(fullSize.progress / 2);
});

test('a library that cannot be is refused', () => {
	expect(() => checkSize({ scenarios: 20, learners: 20, progress: 41 })).toThrow(/40 rows/);
	expect(() => checkSize({ scenarios: 19, learners: 20, progress: 0 })).toThrow(/at least 20/);
	expect(() => checkSize(fullSize)).not.toThrow();
});
