import { describe, expect, test } from 'vitest';
import { listQuery } from '#lib/scenarios/list-query.ts';
import type { FilterCounts } from '#lib/scenarios/types.ts';
import { browseAddress } from './browse-address.ts';
import { filterGroups } from './filter-groups.ts';
import { quickFilters } from './quick-filters.ts';

const counts = (values: Partial<FilterCounts['values']> = {}): FilterCounts => ({
	total: 1234,
	values: {
		role: {},
		difficulty: {},
		cefr: {},
		language: {},
		category: {},
		tag: {},
		duration: {},
		mine: {},
		...values
	}
});

const practice = { languages: ['ja' as const], level: 'B1' as const };

describe('“Fits me”', () => {
	const fits = (
		...[query, own]: [Parameters<typeof listQuery>[0], Parameters<typeof quickFilters>[2]]
	) => quickFilters(listQuery(query), counts(), own).mine[0];

	test('is one tap on and one tap off, and leaves the other filters alone', () => {
		expect(fits({ category: ['food'] }, practice)).toMatchObject({
			isOn: false,
			address: '/scenarios?cefr=B1&language=ja&category=food'
		});
		expect(fits({ cefr: ['B1'], language: ['ja'], category: ['food'] }, practice)).toMatchObject({
			isOn: true,
			address: '/scenarios?category=food'
		});
		expect(fits({ cefr: ['B1', 'B2'], language: ['ja'] }, practice)?.isOn).toBe(false);
	});

	test('asks only for what was said', () => {
		const level = { languages: [], level: 'B1' as const };
		expect(fits({ language: ['de'] }, level)?.address).toBe('/scenarios?cefr=B1&language=de');
		expect(fits({ language: ['de'], cefr: ['B1'] }, level)?.address).toBe('/scenarios?language=de');
	});

	test('leads to the account where nothing was said, and is nobody’s who is not signed in', () => {
		expect(fits({ category: ['food'] }, { languages: [], level: null })?.address).toBe(
			`/account?redirectTo=${encodeURIComponent('/scenarios?category=food')}#practice`
		);
		const { mine } = quickFilters(listQuery(), counts(), null);
		expect(mine.map(({ id }) => id)).toEqual(['5', '10', '15', '30']);
	});
});

describe('levels and languages', () => {
	const language = { es: 5, ja: 9, de: 1, it: 2, fr: 3, zh: 4, ko: 6, ar: 7, pt: 8, ru: 10 };
	const learning = (own: Parameters<typeof quickFilters>[2]) =>
		quickFilters(
			listQuery({ cefr: ['A2'], language: ['de'] }),
			counts({ cefr: { B1: 3 }, language }),
			own
		).learning;

	test('are offered to whoever has not said what they practise, and to nobody else', () => {
		expect(learning(null).map(({ name }) => name)).toEqual(
			['A1', 'A2', 'B1', 'B2', 'C1', 'C2'].concat(
				['Russian', 'Japanese', 'Portuguese', 'Arabic'],
				['Korean', 'Spanish', 'Chinese', 'French']
			)
		);
		expect(learning({ languages: [], level: null })).toHaveLength(14);
		expect(learning(practice)).toEqual([]);
		expect(learning({ languages: [], level: 'B1' })).toEqual([]);
	});

	test('are added to what is chosen', () => {
		const [, a2, b1] = learning(null);
		expect(a2).toMatchObject({ isOn: true, address: '/scenarios?language=de' });
		expect(b1).toMatchObject({
			spoken: 'B1, 3 scenarios',
			amount: null,
			isOn: false,
			address: '/scenarios?cefr=A2&cefr=B1&language=de',
			own: '[name=cefr][value="B1"]',
			others: ''
		});
	});
});

test('a length takes the place of another one, and a topic is added', () => {
	const { mine, topics } = quickFilters(
		listQuery({ duration: ['5'], category: ['travel'] }),
		counts({ category: { food: 1200, travel: 2 } }),
		null
	);
	expect(mine.find(({ id }) => id === '10')?.address).toBe(
		'/scenarios?category=travel&duration=10'
	);
	expect(mine.find(({ id }) => id === '5')).toMatchObject({
		isOn: true,
		isEmpty: true,
		address: '/scenarios?category=travel'
	});
	expect(topics[0]).toMatchObject({
		id: 'food',
		amount: '1,200',
		spoken: 'Food, 1,200 scenarios',
		address: '/scenarios?category=travel&category=food&duration=5'
	});
});

test('no link of the page is the bare address, which brings old filters back', () => {
	expect(browseAddress(listQuery())).toBe('/scenarios?sort=saved');
	expect(browseAddress(listQuery({ cefr: ['B1'] }), { cefr: [] })).toBe('/scenarios?sort=saved');
});

test('of many languages the most frequent show, and a chosen one is never hidden', () => {
	const languages = ['ar', 'de', 'es', 'fr', 'it', 'ja', 'ko', 'pt', 'ru', 'zh'];
	const language = Object.fromEntries(languages.map((tag, index) => [tag, index + 1]));
	const group = filterGroups(
		listQuery({ language: ['ar', 'sw'] }),
		counts({ language }),
		false
	).find(({ name }) => name === 'language');
	expect(group?.choices.map(({ value }) => value).slice(0, 3)).toEqual(['zh', 'ru', 'pt']);
	expect(group?.fold?.shown.toSorted()).toEqual(
		['ar', 'sw', 'zh', 'ru', 'pt', 'ko', 'ja', 'it', 'fr', 'es'].sort()
	);
	expect(group?.choices.find(({ value }) => value === 'sw')).toMatchObject({
		isChosen: true,
		isEmpty: true,
		spoken: 'Swahili, no scenarios'
	});
	expect(filterGroups(listQuery(), counts(), false).map(({ name }) => name)).not.toContain('mine');
});
