import { describe, expect, test } from 'vitest';
import { listQuery, parseListQuery } from '#lib/scenarios/list-query.ts';
import { isBare, recalled, rememberedOf } from './remembered-list.ts';
import { withSort } from './remembered-value.ts';

const read = (search: string, isSignedIn = true) =>
	parseListQuery(new URLSearchParams(search), { isSignedIn }).query;

describe('what is remembered of a list', () => {
	test('neither words nor the page, and nothing of the usual list', () => {
		expect(rememberedOf(read('sort=new&cefr=B1&q=tea&limit=5'))).toBe('sort=new&cefr=B1');
		expect(rememberedOf(read('category=food&tag=caf%C3%A9'))).toBe('category=food&tag=caf%C3%A9');
		expect(rememberedOf(read('sort=saved'))).toBe('');
		expect(rememberedOf(listQuery())).toBe('');
	});

	test('looking for words does not forget the order before', () => {
		const value = rememberedOf(read('q=tea&cefr=B1'));
		expect(withSort(value, 'sort=new&language=ja')).toBe('sort=new&cefr=B1');
		expect(withSort(value, 'language=ja')).toBe('cefr=B1');
		expect(withSort(rememberedOf(read('q=tea')), 'sort=rated')).toBe('sort=rated');
		expect(withSort(rememberedOf(read('q=tea')), '')).toBe('');
		expect(withSort('cefr=B1', 'sort=rated')).toBe('cefr=B1');
	});

	test('more than anybody chooses is not kept', () => {
		const tags = Array.from({ length: 50 }, (_, index) => `tag=${'x'.repeat(20)}${index}`);
		expect(rememberedOf(read(tags.join('&')))).toBe('');
	});
});

describe('what a cookie brings back', () => {
	test('is never what is not understood, nor what is not this reader’s to ask', () => {
		for (const cookie of [undefined, '', '%', 'sort=best', 'q=tea', 'after=zzz', 'cefr=Z9', '\0']) {
			expect(recalled(cookie, true), String(cookie)).toBe('');
		}
		expect(recalled('sort=relevance&cefr=B1', true)).toBe('cefr=B1');
		expect(recalled('mine=untried&cefr=B1', true)).toBe('cefr=B1&mine=untried');
		expect(recalled('mine=untried&cefr=B1', false)).toBe('cefr=B1');
		expect(recalled('redirectTo=//elsewhere.test&cefr=B1', true)).toBe('cefr=B1');
	});
});

test('only an address that says nothing of a list is bare', () => {
	const at = (search: string) => isBare(new URL(`https://site.test/scenarios${search}`));
	expect(['', '?', '?utm_source=x'].map(at)).toEqual([true, true, true]);
	expect(['?q=', '?sort=saved', '?mine=open', '?after=x', '?from=last'].some(at)).toBe(false);
});
