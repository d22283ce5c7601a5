import { beforeEach, describe, expect, test } from 'vitest';
import { overwriteGetLocale } from '#lib/paraglide/runtime.js';
import { figureText } from './figures.ts';
import type { ScenarioCard, ScenarioFigures } from './types.ts';

const card = (figures: Partial<ScenarioFigures>, recentLearners?: number) =>
	({
		publishedAt: null,
		recentLearners,
		figures: {
			amountSavedCount: 0,
			totalTimesUsed: 0,
			totalAttempts: 0,
			averageRating: null,
			ratingsCount: 0,
			completionRate: null,
			averageTimeSpent: null,
			...figures
		}
	}) as ScenarioCard;

beforeEach(() => overwriteGetLocale(() => 'en'));

describe('the figure that a list is ordered by', () => {
	test('counts one and many', () => {
		expect(figureText(card({ amountSavedCount: 1 }), 'saved')).toBe('saved by 1 person');
		expect(figureText(card({ amountSavedCount: 1204 }), 'saved')).toBe('saved by 1,204 people');
		expect(figureText(card({ totalTimesUsed: 2 }), 'practised')).toBe('practised 2 times');
	});

	test('says in words that there is nothing yet, rather than zero', () => {
		expect(figureText(card({}), 'saved')).toBe('not saved by anyone yet');
		expect(figureText(card({}), 'rated')).toBe('not rated yet');
		expect(figureText(card({}), 'practised')).toBe('not practised yet');
	});

	test('gives an average together with how many ratings it is of', () => {
		const rated = card({ averageRating: 4.58, ratingsCount: 38 });
		expect(figureText(rated, 'rated')).toBe('4.6 from 38 ratings');
	});

	test('trending names the people of the last three days, up to where counting stops', () => {
		expect(figureText(card({}, 18), 'trending')).toBe(
			'18 people practised it in the last three days'
		);
		expect(figureText(card({}, 1000), 'trending')).toBe(
			'1,000 or more people practised it in the last three days'
		);
	});

	test('trending never claims people who were not there', () => {
		expect(figureText(card({ totalTimesUsed: 3 }, 0), 'trending')).toBe(
			'practised 3 times, not in the last three days'
		);
		expect(figureText(card({ amountSavedCount: 2 }, 0), 'trending')).toBe('saved by 2 people');
	});

	test('takes the plural of the language that is spoken', () => {
		overwriteGetLocale(() => 'es');
		expect(figureText(card({ ratingsCount: 1, averageRating: 5 }), 'rated')).toBe(
			'5,0 según 1 valoración'
		);
	});
});
