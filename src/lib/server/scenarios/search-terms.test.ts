import { describe, expect, test } from 'vitest';
import { queriesOf } from './search-syntax.ts';
import { readTerms, type Term } from './search-terms.ts';

const said = ({ words, isOpen, isQuoted }: Term) =>
	words.map(({ text, isRun }) => (isRun ? `[${text}]` : text)).join(' ') +
	(isOpen ? '…' : '') +
	(isQuoted ? '"' : '');

const read = (typed: string) => {
	const { included, excluded } = readTerms(typed);
	return [...included.map(said), ...excluded.map((term) => `-${said(term)}`)];
};

test.each<[string, string[]]>([
	['', []],
	['   ', []],
	['coat', ['coat…']],
	['Coat ', ['coat']],
	['broken coat', ['broken', 'coat…']],
	['"broken coat"', ['broken coat"']],
	['“Broken  coat” zip', ['broken coat"', 'zip…']],
	['"broken coat', ['broken coat"']],
	['coat"', ['coat']],
	['«coat»„zip“', ['coat"', 'zip"']],
	['-coat', ['-coat']],
	['coat -zip', ['coat', '-zip']],
	['coat −zip －lining', ['coat', '-zip', '-lining']],
	['coat -"broken zip"', ['coat', '-broken zip"']],
	['coat - zip', ['coat', 'zip…']],
	['follow-up', ['follow up…']],
	['a-"b"', ['a', 'b"']],
	["don't!", ['don t']],
	['ラーメン屋', ['[ラーメン屋]…']],
	['cafeで', ['cafe', '[で]…']],
	['"cafeで"', ['cafe [で]"']],
	['B1レベル', ['b1', '[レベル]…']],
	['ﾗｰﾒﾝ', ['[ラーメン]…']],
	['İSTANBUL', ['istanbul…']],
	['or and not', ['or', 'and', 'not…']],
	['\0', []],
	['co\0at', ['co at…']],
	['co\ud800at', ['co at…']],
	['\ud800', []],
	['!!! ... 🙂', []]
])('%j is read as %j', (typed, terms) => {
	expect(read(typed)).toEqual(terms);
});

test('no more is read than somebody types', () => {
	expect(read('a '.repeat(5000)).length).toBeLessThanOrEqual(40);
	expect(read('x'.repeat(10_000))).toEqual([`${'x'.repeat(200)}…`]);
	expect(readTerms('"'.repeat(10_000))).toEqual({ included: [], excluded: [] });
});

describe('in the syntax of the database', () => {
	const none = new Map<Term, string[]>();
	const match = (typed: string) => queriesOf(readTerms(typed), none)?.match;

	test.each([
		['coat', "('coat':*)"],
		['c', "('c')"],
		['coat zip ', "('coat') & ('zip')"],
		['"broken coat"', "('broken' <1> 'coat')"],
		['coat -zip', "('coat') & !('zip')"],
		['-zip', "!('zip')"],
		// A run is one lexeme for each two of its characters.
		['京都', "('京都')"],
		['東京都', "('東京' <1> '京都')"],
		['京', "('京':*)"],
		// The pair of the last character and the word after it: two places on.
		['"京都 cafe"', "('京都' <2> 'cafe')"],
		['"cafe 東京都 bar"', "('cafe' <1> '東京' <1> '京都' <2> 'bar')"],
		['식당 bar ', "('식당':*) & ('bar')"]
	])('%j is %j', (typed, query) => {
		expect(match(typed)).toBe(query);
	});

	test('there is none where there is nothing to look for', () => {
		for (const typed of ['', '-', '""', '!!!']) expect(match(typed)).toBeUndefined();
	});

	test('forgiven words stand beside what was typed, and not in what was', () => {
		const terms = readTerms('brokn coat ');
		const queries = queriesOf(terms, new Map([[terms.included[0] as Term, ['broken']]]));
		expect(queries).toMatchObject({
			match: "(('brokn') | 'broken') & ('coat')",
			asTyped: "('brokn') & ('coat')",
			title: "(('=brokn') | '=broken') & ('=coat')",
			words: "'brokn' | 'coat'",
			others: "'broken'",
			row: "('brokn' <1> 'coat')"
		});
	});
});
