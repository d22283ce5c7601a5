import { describe, expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from './list-cursor.ts';

const raw = (value: unknown) =>
	Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

describe('a cursor', () => {
	test.each([0.1 + 0.2, 1 / 3, 5e-324, Number.MAX_VALUE, -0.1, 2.399999999999999])(
		'brings the score %d back as it was, to the last bit',
		(key) => {
			const cursor = { sort: 'rated' as const, key, id: 'a' };
			expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor);
		}
	);

	test('brings back which words were forgiven, and is shorter where none was', () => {
		const cursor = { sort: 'relevance' as const, key: 1.25, id: 'a' };
		expect(decodeCursor(encodeCursor({ ...cursor, forgiven: 5 }))).toEqual({
			...cursor,
			forgiven: 5
		});
		expect(decodeCursor(encodeCursor({ ...cursor, forgiven: 0 }))).toEqual(cursor);
	});

	test('takes any id and stands in an address as it is', () => {
		const cursor = { sort: 'saved' as const, key: 0, id: '日本 / 🙂?&=' };
		expect(encodeCursor(cursor)).toMatch(/^[\w-]+$/);
		expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor);
	});

	test.each([
		'',
		'x',
		'!!!',
		'a=b',
		'x'.repeat(401),
		raw('not json'),
		raw({}),
		raw([]),
		raw(['saved', 1]),
		raw(['saved', 1, 'a', -1]),
		raw(['saved', 1, 'a', '2']),
		raw(['saved', 1, 'a', 2 ** 31]),
		raw(['saved', 1, 'a', 2, 3]),
		raw(['nonsense', 1, 'a']),
		raw(['__proto__', 1, 'a']),
		raw(['saved', '1', 'a']),
		raw(['saved', null, 'a']),
		raw(['saved', 1.5, 'a']),
		raw(['saved', 2 ** 31, 'a']),
		raw(['new', 2 ** 60, 'a']),
		raw('["rated",1e999,"a"]'),
		raw(['saved', 1, '']),
		raw(['saved', 1, 'a\0b']),
		raw('["saved",1,"\\ud800"]'),
		Buffer.from([0x5b, 0xff, 0xfe]).toString('base64url')
	])('is nothing when it is %j', (text) => {
		expect(decodeCursor(text)).toBeNull();
	});
});
