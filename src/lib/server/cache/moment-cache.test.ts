import { beforeEach, describe, expect, test } from 'vitest';
import { createMomentCache, type MomentCache } from './moment-cache.ts';

let now: number;
let made: number;
let cache: MomentCache;

beforeEach(() => {
	now = 1_000;
	made = 0;
	cache = createMomentCache({
		lifetime: 5_000,
		joinable: 1_000,
		mostEntries: 3,
		mostBytes: 1_000,
		sizeOf: (value) => String(value).length,
		clock: () => now
	});
});

const make = () => Promise.resolve(`made ${++made}`);
const read = (key: string, kind = 'lists') => cache.read(kind, key, make);

/** Something under way, to be ended by hand. */
function underWay() {
	let end!: { well: (value: string) => void; badly: (error: Error) => void };
	const result = new Promise<string>((well, badly) => (end = { well, badly }));
	return { ...end, make: () => ((made += 1), result) };
}

describe('what is asked for by many at once', () => {
	test('is not made more than once', async () => {
		const answers = await Promise.all(Array.from({ length: 100 }, () => read('a')));
		expect(new Set(answers)).toEqual(new Set(['made 1']));
	});

	test('is not made for one key where another is asked for', async () => {
		expect(await Promise.all([read('a'), read('b'), read('a', 'counts')])).toEqual([
			'made 1',
			'made 2',
			'made 3'
		]);
	});

	test('is not waited for by who comes when it has taken long already', async () => {
		const slow = underWay();
		const first = cache.read('lists', 'a', slow.make);
		now += 999;
		const second = cache.read('lists', 'a', make);
		now += 1;
		expect(await read('a'), 'who comes late begins anew').toBe('made 2');
		slow.well('at last');
		expect([await first, await second]).toEqual(['at last', 'at last']);
	});
});

describe('an error', () => {
	test('is not kept: all who waited hear of it, and the next one tries anew', async () => {
		const broken = underWay();
		const waiting = [1, 2, 3].map(() => cache.read('lists', 'a', broken.make));
		broken.badly(new Error('no database'));
		for (const outcome of await Promise.allSettled(waiting)) {
			expect(outcome).toMatchObject({ status: 'rejected', reason: { message: 'no database' } });
		}
		expect(made).toBe(1);
		expect(await read('a')).toBe('made 2');
	});

	test('thrown before anything was waited for is no crash either', async () => {
		const broken = cache.read('lists', 'a', () => {
			throw new Error('at once');
		});
		await expect(broken).rejects.toThrow('at once');
		expect(await read('a')).toBe('made 1');
	});
});

describe('what is kept', () => {
	test('is not older than its lifetime, counted from when it was there', async () => {
		await read('a');
		now += 4_999;
		expect(await read('a')).toBe('made 1');
		now += 1;
		expect(await read('a')).toBe('made 2');
	});

	test('does not live longer for being asked for', async () => {
		await read('a');
		for (let second = 0; second < 5; second++) {
			expect(await read('a')).toBe('made 1');
			now += 1_000;
		}
		expect(await read('a')).toBe('made 2');
	});

	test('is never more than so many: what was asked for the longest ago goes', async () => {
		for (const key of ['a', 'b', 'c']) await read(key);
		await read('a');
		await read('d');
		expect(cache.size.entries).toBe(3);
		expect([cache.find('lists', 'b'), cache.find('lists', 'a')]).toEqual([undefined, 'made 1']);
	});

	test('never takes more than so many bytes, nor is one kept that does alone', async () => {
		const big = (letters: number) => () => Promise.resolve('x'.repeat(letters));
		await cache.read('lists', 'a', big(500));
		await cache.read('lists', 'b', big(600));
		expect(cache.find('lists', 'a')).toBeUndefined();
		expect(cache.size.bytes).toBeLessThanOrEqual(1_000);
		await cache.read('lists', 'c', big(1_001));
		expect(cache.find('lists', 'c')).toBeUndefined();
		expect(cache.find('lists', 'b'), 'and others stay').toBeDefined();
	});

	test('is counted right through everything that takes it away', async () => {
		for (let turn = 0; turn < 50; turn++) {
			await read(`${turn % 7}`, turn % 2 ? 'lists' : 'counts');
			now += 700;
			if (turn % 11 === 0) cache.forget('lists');
		}
		cache.forget('lists', 'counts');
		expect(cache.size).toEqual({ entries: 0, bytes: 0 });
	});
});

describe('what is forgotten', () => {
	test('is not given again, and other kinds stay', async () => {
		await Promise.all([read('a'), read('a', 'counts')]);
		cache.forget('lists');
		expect(await Promise.all([read('a'), read('a', 'counts')])).toEqual(['made 3', 'made 2']);
	});

	test('is neither waited for nor kept where it was under way', async () => {
		const old = underWay();
		const before = cache.read('lists', 'a', old.make);
		await Promise.resolve();
		cache.forget('lists');
		const after = read('a');
		old.well('of before');
		expect(await before, 'who asked before may see what was').toBe('of before');
		expect(await after).toBe('made 2');
		expect(cache.find('lists', 'a')).toBe('made 2');
	});

	test('is not kept when it was begun by hand before', () => {
		const keepOld = cache.begin('pages', 'a');
		cache.forget('pages');
		keepOld('of before');
		expect(cache.find('pages', 'a')).toBeUndefined();
		cache.begin('pages', 'a')('of now');
		expect(cache.find('pages', 'a')).toBe('of now');
	});
});
