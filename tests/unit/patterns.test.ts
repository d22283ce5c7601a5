import vm from 'node:vm';
import { expect, test } from 'vitest';
import { evilTexts, listPatterns, type Pattern } from '#tests/support/patterns.ts';

const length = 100_000;

/**
 * Milliseconds. What takes linear time needs a thousandth of it, what takes quadratic time several
 * times as much: there is room for a busy machine on the one side and no doubt on the other.
 */
const tooLong = 500;

/** What is known to take too long shows it sooner. */
const tooLongForBad = 100;

/** Those that are asked only about what has been cut before, and after how many characters. */
const cut: Record<string, number> = {};

/** Where a search can be broken off. */
const place = vm.createContext({});
const search = new vm.Script("pattern.lastIndex = 0; text.replace(pattern, '')");

function ends(timeout: number): boolean {
	try {
		search.runInContext(place, { timeout });
		return true;
	} catch {
		return false;
	}
}

/** What a pattern took too long for, if there is anything. */
function faultOf({ where, pattern }: Pattern, timeout = tooLong): string | null {
	for (const text of evilTexts(pattern, cut[where.replace(/:\d+$/, '')] ?? length)) {
		Object.assign(place, { pattern, text });
		// A machine may stand still for a moment, but not each time.
		if (Array.from({ length: 3 }).some(() => ends(timeout))) continue;
		return `${where} ${pattern}: too long for ${JSON.stringify(text.slice(0, 10))} …`;
	}
	return null;
}

test('no pattern of the sources takes more than linear time', { timeout: 120_000 }, () => {
	const patterns = listPatterns();
	expect(patterns.length, 'patterns found').toBeGreaterThan(60);
	expect(patterns.map((pattern) => faultOf(pattern)).filter((fault) => fault !== null)).toEqual([]);
});

test('one that did would be found', { timeout: 120_000 }, () => {
	for (const pattern of [/^(\d+)+$/, /\s+$/, /^(?:a|a)*$/, /<b.*>.*<\/b>x/, /(?:x+x+)+y/]) {
		expect(faultOf({ where: 'here', pattern }, tooLongForBad), String(pattern)).not.toBeNull();
	}
});
