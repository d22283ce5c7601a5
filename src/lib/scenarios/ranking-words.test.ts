import { expect, test } from 'vitest';
import { rankingWords, thinNote } from './ranking-words.ts';
import type { ScenarioCard } from './types.ts';
import { listSorts } from './vocabulary.ts';

const card = (figures: Partial<ScenarioCard['figures']>, recentLearners?: number) =>
	({ figures, recentLearners }) as ScenarioCard;

test('a list is called thin where few have done anything, and only where there is an order', () => {
	const few = [card({ ratingsCount: 5 }), card({ ratingsCount: 4 })];
	expect(thinNote('rated', few)).toMatch(/^Few people have rated/);
	expect(thinNote('rated', [...few, card({ ratingsCount: 1 })])).toBeNull();
	expect(thinNote('rated', few.slice(1)), 'one scenario').toBeNull();
	expect(thinNote('trending', [card({}, 4), card({})])).toMatch(/lately/);
	expect(
		thinNote('saved', [card({ amountSavedCount: 9 }), card({ amountSavedCount: 1 })])
	).toBeNull();
	expect(thinNote('new', few)).toBeNull();
	expect(thinNote('relevance', few)).toBeNull();
});

test('no order goes unexplained', () => {
	for (const sort of listSorts) {
		const { explanation, how } = rankingWords(sort);
		expect(explanation.length).toBeGreaterThan(10);
		expect(how.length).toBeGreaterThan(explanation.length);
	}
});

test('the scores told as examples are those of the formula', () => {
	const score = (stars: number[]) => {
		const [n, sum, squares] = [0, 1, 2].map((power) =>
			stars.reduce((total, star) => total + star ** power, 0)
		) as [number, number, number];
		const [a, b] = [(sum + 15) / (n + 5), (squares + 55) / (n + 5)];
		return (a - 1.65 * Math.sqrt(Math.max(0, b - a * a) / (n + 6))).toFixed(2);
	};
	const { how } = rankingWords('rated');
	for (const stars of [
		[5],
		Array<number>(10).fill(5),
		[...Array<number>(50).fill(5), ...Array<number>(50).fill(4)]
	]) {
		expect(how).toContain(score(stars));
	}
});
