import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { folded, wordsIn } from '#lib/server/scenarios/search-words.ts';
import { createWorld } from '#tests/support/world.ts';

/** Every character that there is, but for halves of one and the end of a text. */
const characters = Array.from({ length: 0x110000 }, (_, code) => code)
	.filter((code) => code > 0 && (code < 0xd800 || code > 0xdfff))
	.filter((code) => /\P{Cn}/u.test(String.fromCodePoint(code)))
	.map((code) => String.fromCodePoint(code));

test(
	'the database and what reads the search fold and part every character alike',
	{ timeout: 120_000 },
	async () => {
		const { db } = await createWorld();
		// Only what both sides know: each may learn of new ones at another time.
		const rows = await db.transaction(async (transaction) => {
			await transaction.execute(sql`set local statement_timeout = 0`);
			return transaction.execute<{ letter: string; folded: string; words: string }>(sql`
			select letter, search.folded(letter) as folded,
				btrim(search.words_in('a' || letter || 'b')) as words
			from jsonb_array_elements_text(${JSON.stringify(characters)}::text::jsonb) as letters (letter)
			where unicode_assigned(letter)`);
		});
		expect(rows.length).toBeGreaterThan(150_000);
		const words = (text: string) =>
			wordsIn(folded(text))
				.map((each) => each.text)
				.join(' ');
		const different = rows.flatMap(({ letter, ...row }) => {
			const isSame =
				row.folded === folded(letter) && row.words.replaceAll(/ +/g, ' ') === words(`a${letter}b`);
			return isSame ? [] : [`${letter} U+${letter.codePointAt(0)?.toString(16)}`];
		});
		expect(different).toEqual([]);
	}
);

test('and whole texts', async () => {
	const { db } = await createWorld();
	const texts = [
		'ΌΣΟΣ ΣΟΦΌΣ, İSTANBUL ıspanak',
		'ｶﾞｷﾞｸﾞ パーティー ①㌔',
		'한국어 값이 한국',
		'نَصٌّ مُشَكَّل و«نصّ»',
		'क़लम हिन्दी ক্ষ தமிழ் ไม่เป็นไร ភាសាខ្មែរ မြန်မာ ລາວ',
		'don’t re-enter_the x² ½ ﬁn ﷺ 👩‍👩‍👧 e\u0301\u0323'
	];
	for (const text of texts) {
		const [row] = await db.execute<{ words: string }>(
			sql`select search.words_in(${text}) as words`
		);
		expect(row?.words.trim().split(/ +/)).toEqual(wordsIn(folded(text)).map((each) => each.text));
	}
});
