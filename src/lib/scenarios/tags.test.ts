import { expect, test } from 'vitest';
import { normaliseTag } from './tags.ts';

test.each([
	['Small Talk', 'small-talk'],
	['  small_talk ', 'small-talk'],
	['--a -- b--', 'a-b'],
	['ＡＢＣ', 'abc'],
	['Café!', 'café'],
	['旅行', '旅行'],
	['हिन्दी', 'हिन्दी'],
	['C++', 'c'],
	['e!\u0301', 'é'],
	['J\u030c', 'ǰ'],
	["' or 1=1", 'or-11']
])('%j is stored as %j', (typed, stored) => {
	expect(normaliseTag(typed)).toBe(stored);
	expect(normaliseTag(stored)).toBe(stored);
});

test.each(['', '   ', '---', '!!!', '🙂', '\0', 'x'.repeat(41), 'a '.repeat(5000)])(
	'%j is no tag',
	(typed) => {
		expect(normaliseTag(typed)).toBeNull();
	}
);
