import { describe, expect, test } from 'vitest';
import { encodeCursor } from './list-cursor.ts';
import { listAddress, listQuery, parseListQuery } from './list-query.ts';

const parse = (search: string, isSignedIn = false) =>
	parseListQuery(new URLSearchParams(search), { isSignedIn });
const cursor = encodeCursor({ sort: 'new', key: 1, id: 'a' });

describe('reading an address', () => {
	test('nothing in it means the first page of everything', () => {
		expect(parse('')).toEqual({ query: listQuery(), ignored: [] });
		expect(parse('sort=&q=&role=&after=&tag=')).toEqual({ query: listQuery(), ignored: [] });
	});

	test('every filter is read and may repeat', () => {
		const { query, ignored } = parse(
			'sort=new&q=+two+words+&role=tutor&role=expert&difficulty=beginner&cefr=A1&cefr=B2' +
				`&language=ja&category=travel&tag=Small+Talk&tag=x&limit=10&after=${cursor}` +
				'&duration=10&duration=long&mine=untried&mine=saved',
			true
		);
		expect(ignored).toEqual([]);
		expect(query).toEqual({
			sort: 'new',
			q: 'two words',
			role: ['tutor', 'expert'],
			difficulty: ['beginner'],
			cefr: ['A1', 'B2'],
			language: ['ja'],
			category: ['travel'],
			tag: ['small-talk', 'x'],
			duration: ['10', 'long'],
			mine: ['untried', 'saved'],
			after: cursor,
			limit: 10
		});
	});

	test('words without an order are ordered by how well they fit', () => {
		expect(parse('q=coat').query).toEqual(listQuery({ q: 'coat', sort: 'relevance' }));
		expect(parse('q=coat&sort=saved').query).toEqual(listQuery({ q: 'coat', sort: 'saved' }));
		expect(parse('q=coat&sort=relevance')).toEqual({
			query: listQuery({ q: 'coat', sort: 'relevance' }),
			ignored: []
		});
		expect(parse(`q=coat&sort=evil`).query.sort).toBe('relevance');
	});

	test('relevance to no words is left out and told', () => {
		for (const search of ['sort=relevance', 'sort=relevance&q=+']) {
			expect(parse(search)).toEqual({
				query: listQuery(),
				ignored: [{ name: 'sort', value: 'relevance' }]
			});
		}
	});

	test("a learner's own doing filters nothing for somebody who is not signed in", () => {
		expect(parse('mine=saved&mine=evil&cefr=A1')).toEqual({
			query: listQuery({ cefr: ['A1'] }),
			ignored: [
				{ name: 'mine', value: 'saved' },
				{ name: 'mine', value: 'evil' }
			]
		});
		expect(parse('mine=')).toEqual({ query: listQuery(), ignored: [] });
	});

	test('a duration is one of those that can be chosen, not any number', () => {
		const search = 'duration=7&duration=010&duration=10.0&duration=LONG&duration=15';
		const { query, ignored } = parse(search);
		expect(query).toEqual(listQuery({ duration: ['15'] }));
		expect(ignored.map(({ value }) => value)).toEqual(['7', '010', '10.0', 'LONG']);
	});

	test('what is unknown or malformed is left out and told', () => {
		const { query, ignored } = parse(
			'sort=evil&role=king&role=tutor&cefr=a1&language=xx&category=__proto__&tag=!!!' +
				`&limit=0&limit=1e9&after=garbage&q=${'x'.repeat(201)}&difficulty=constructor`
		);
		expect(query).toEqual(listQuery({ role: ['tutor'] }));
		expect(ignored.map(({ name }) => name).sort()).toEqual(
			[
				...['sort', 'role', 'cefr', 'language', 'category', 'tag'],
				...['limit', 'limit', 'after', 'q', 'difficulty']
			].sort()
		);
		expect(Math.max(...ignored.map(({ value }) => value.length))).toBeLessThanOrEqual(100);
	});

	test('what is not ours passes without a note', () => {
		expect(parse('utm_source=x&fbclid=y')).toEqual({ query: listQuery(), ignored: [] });
	});

	test('a cursor of another order is left out', () => {
		const { query, ignored } = parse(`sort=saved&after=${cursor}`);
		expect(query.after).toBeNull();
		expect(ignored).toEqual([{ name: 'after', value: cursor }]);
	});

	test.each([
		'sort=%00&q=%00&tag=%00&after=%00',
		'q=%FF%FE&role=%C3%28',
		'sort=trending%27%3B+drop+table+scenarios',
		'limit=-1&limit=NaN&limit=1.5',
		`role=${'tutor&role='.repeat(2000)}`,
		`${'tag=a&'.repeat(5000)}`
	])('never throws and lets no NUL through: %.40s', (search) => {
		const parsed = parse(search);
		expect(JSON.stringify(parsed.query)).not.toContain('\\u0000');
	});
});

describe('writing an address', () => {
	test('leaves out what is as it always is', () => {
		expect(listAddress(listQuery())).toBe('/scenarios');
		expect(listAddress(listQuery({ after: cursor }))).toBe('/scenarios');
	});

	test('writes in one order, whatever order it was chosen in', () => {
		const one = listQuery({ role: ['expert', 'tutor'], tag: ['b', 'a'], cefr: ['B1', 'A1'] });
		const other = listQuery({ cefr: ['A1', 'B1'], tag: ['a', 'b'], role: ['tutor', 'expert'] });
		expect(listAddress(one)).toBe('/scenarios?role=tutor&role=expert&cefr=A1&cefr=B1&tag=a&tag=b');
		expect(listAddress(other)).toBe(listAddress(one));
	});

	test('keeps the rest when one thing changes, and starts again at the first page', () => {
		const query = listQuery({ q: 'a b', sort: 'new', after: cursor });
		expect(listAddress(query, { cefr: ['A1'] })).toBe('/scenarios?sort=new&q=a+b&cefr=A1');
		expect(listAddress(query, { after: cursor })).toBe(`/scenarios?sort=new&q=a+b&after=${cursor}`);
	});

	test('names the order only where it is not the usual one, with words and without', () => {
		const found = listQuery({ q: 'coat', sort: 'relevance' });
		expect(listAddress(found)).toBe('/scenarios?q=coat');
		expect(listAddress(found, { sort: 'saved' })).toBe('/scenarios?sort=saved&q=coat');
		expect(listAddress(found, { q: '' })).toBe('/scenarios');
		expect(listAddress(listQuery({ q: 'coat', sort: 'new' }), { q: '' })).toBe(
			'/scenarios?sort=new'
		);
	});

	test('is read back as it was', () => {
		const query = listQuery({
			sort: 'new',
			q: '"exact words" & more=less',
			role: ['tutor'],
			language: ['es', 'zh'],
			category: ['small-talk'],
			tag: ['旅行'],
			duration: ['5', 'long'],
			mine: ['untried', 'open'],
			after: cursor,
			limit: 7
		});
		const address = new URL(listAddress(query, { after: cursor }), 'http://localhost');
		expect(parse(address.search, true)).toEqual({ query, ignored: [] });
	});
});
