import { expect, test } from 'vitest';
import { encodeCursor } from './list-cursor.ts';
import { fromCursor } from './next-page.ts';
import { parseTopicQuery, topicAddress } from './topic-query.ts';

const cursor = encodeCursor({ sort: 'rated', key: 3.5, id: 'x' });
const read = (search: string) => parseTopicQuery(new URLSearchParams(search));

test('a cursor of another order, and what is no order, is left out and told', () => {
	expect(read(`sort=rated&after=${cursor}`)).toEqual({
		query: { sort: 'rated', after: cursor },
		ignored: []
	});
	expect(read(`after=${cursor}`)).toEqual({
		query: { sort: 'new', after: null },
		ignored: [{ name: 'after', value: cursor }]
	});
	expect(read('sort=relevance&after=%00').ignored).toHaveLength(2);
	expect(read('sort=new&sort=rated')).toMatchObject({
		query: { sort: 'rated' },
		ignored: [{ name: 'sort', value: 'new' }]
	});
	expect(read('sort=&after=&utm=1').ignored).toEqual([]);
});

test('an address says nothing that goes without saying', () => {
	expect(topicAddress('/tags/tea', { sort: 'new', after: null })).toBe('/tags/tea');
	expect(topicAddress('/tags/tea', { sort: 'rated', after: 'x' })).toBe(
		'/tags/tea?sort=rated&after=x'
	);
});

test('going on changes the cursor alone, in both addresses', () => {
	const page = {
		link: '/tags/caf%C3%A9?after=a',
		cards: '/scenarios/more?tag=caf%C3%A9&sort=new&after=a'
	};
	expect(fromCursor(page, 'b')).toEqual({
		link: '/tags/caf%C3%A9?after=b',
		cards: '/scenarios/more?tag=caf%C3%A9&sort=new&after=b'
	});
});
