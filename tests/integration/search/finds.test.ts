import { eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { scenarios, users } from '#lib/server/db/schema/index.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { find, write } from './support.ts';

let world: World;

beforeEach(async () => {
	world = await createWorld();
});

describe('where words stand', () => {
	test('title before description and goal, these before objectives, context and tags, persona and author last', async () => {
		const author = await world.createUser({ name: 'Umbrella' });
		await write(world, '8-author', { author });
		await write(world, '7-persona', { persona: { setting: 'umbrella '.repeat(30) } });
		await write(world, '6-tags', { tags: ['umbrella'] });
		await write(world, '5-context', { context: 'umbrella '.repeat(30) });
		await write(world, '4-objectives', { learningObjectives: ['Say it', 'Buy an umbrella'] });
		await write(world, '3-goal', { learningGoal: 'An umbrella' });
		await write(world, '2-description', { description: 'umbrella '.repeat(30) });
		await write(world, '1-title', { title: 'The umbrella' });
		await write(world, 'not-here', { instructions: 'umbrella', expectedOutcome: 'umbrella' });
		const found = await find(world, 'umbrella');
		expect(found).toHaveLength(8);
		expect(found[0]).toBe('1-title');
		expect(found.slice(1, 3).sort()).toEqual(['2-description', '3-goal']);
		expect(found.slice(3, 6).sort()).toEqual(['4-objectives', '5-context', '6-tags']);
		expect(found.slice(6).sort()).toEqual(['7-persona', '8-author']);
	});

	test('words of one search may stand in different places, the author’s name among them', async () => {
		const author = await world.createUser({ name: 'Ana Lindström' });
		await write(world, 'both', { title: 'Lost umbrella', author });
		await write(world, 'one', { title: 'Lost umbrella' });
		expect(await find(world, 'lindstrom umbrella')).toEqual(['both']);
	});

	test('no phrase reaches from one text into the next', async () => {
		await write(world, 'one', {
			title: 'Broken coat',
			description: 'Zip here',
			learningGoal: 'lining',
			learningObjectives: ['hello there', 'goodbye'],
			tags: ['refund', 'shop'],
			context: '大阪',
			persona: { setting: '京都' }
		});
		const across = ['coat zip', 'here lining', 'lining hello', 'there goodbye', 'goodbye refund'];
		for (const phrase of [...across, 'refund shop', '都大']) {
			expect(await find(world, `"${phrase}"`)).toEqual([]);
		}
		expect(await find(world, '都大')).toEqual([]);
		expect(await find(world, '"hello there"')).toEqual(['one']);
	});

	test('all words in the title, in a row as typed, stand first', async () => {
		await write(world, 'a', { title: 'Table, window', description: 'two for' });
		await write(world, 'b', { title: 'Two for a table' });
		await write(world, 'c', { title: 'A table for two' });
		expect((await find(world, 'table for two')).slice(0, 2)).toEqual(['c', 'b']);
	});
});

describe('what is typed', () => {
	beforeEach(async () => {
		await write(world, 'coat', { title: 'Returning a broken coat', tags: ['refund'] });
		await write(world, 'cafe', {
			title: 'Crème brûlée im CAFÉ an der Straße',
			description: 'Łódź. Ǆ'
		});
		await write(world, 'mail', { title: 'A follow-up e-mail: don’t wait' });
		await write(world, 'korean', { title: '식당에서 예약하기' });
		await write(world, 'hindi', { title: 'हिन्दी में बातचीत' });
		await write(world, 'arabic', { title: 'كِتَاب في المكتبة' });
		await write(world, 'greek', { title: 'Καλημέρα ΚΌΣΜΟΣ' });
		await write(world, 'vietnamese', { title: 'Đặt bàn ở nhà hàng' });
		await write(world, 'numbers', { title: 'Room 10001, １２ o’clock' });
	});

	test.each([
		['broken', ['coat']],
		['BROKEN Coat', ['coat']],
		['coat broken', ['coat']],
		['refund', ['coat']],
		// Beginnings
		['bro', ['coat']],
		['coat bro', ['coat']],
		['br', ['coat', 'cafe']],
		['brok coat', []],
		// Accents and case
		['creme brulee', ['cafe']],
		['CRÈME', ['cafe']],
		['cre\u0300me', ['cafe']],
		['strasse', ['cafe']],
		['STRAẞE', ['cafe']],
		['lodz', ['cafe']],
		['καλημερα', ['greek']],
		['κοσμος', ['greek']],
		['dat ban', ['vietnamese']],
		['كتاب', ['arabic']],
		['हिन्दी', ['hindi']],
		['ｂｒｏｋｅｎ', ['coat']],
		['12', ['numbers']],
		// Korean puts endings to its words
		['식당 예약', ['korean']],
		// Phrases
		['"broken coat"', ['coat']],
		['“broken coat”', ['coat']],
		['"coat broken"', []],
		['"broken coat', ['coat']],
		['"brok"', []],
		['"follow up"', ['mail']],
		['follow-up', ['mail']],
		["don't", ['mail']],
		['"coat refund"', []],
		// Without
		['broken -refund', []],
		['broken -soup', ['coat']],
		['broken -"coat broken"', ['coat']],
		['broken -"broken coat"', []],
		['brok - coat', []],
		['broken - coat', ['coat']],
		// Nothing to look for
		['!!!', []],
		['-', []],
		['""', []],
		['🙂', []]
	])('%j finds %j', async (q, expected) => {
		expect((await find(world, q)).sort()).toEqual(expected.toSorted());
	});

	test('only a dash leaves the rest of the library', async () => {
		expect(await find(world, '-broken')).toHaveLength(8);
	});
});

describe('typing is forgiven', () => {
	beforeEach(async () => {
		await write(world, 'restaurant', { title: 'At the restaurant' });
		await write(world, 'piano', { description: 'A late piano, Geißler' });
		await write(world, 'coat', { title: 'A coat' });
	});

	test.each([
		['a wrong letter', 'restaurent', ['restaurant']],
		['a wrong first letter', 'westaurant', ['restaurant']],
		['a wrong last letter', 'restauranz', ['restaurant']],
		['a missing letter', 'restarant', ['restaurant']],
		['a missing first letter', 'estaurant', ['restaurant']],
		['a missing letter of five', 'pano', ['piano']],
		['a letter too many', 'restauurant', ['restaurant']],
		['a letter too many at the end', 'restaurantt', ['restaurant']],
		['swapped letters', 'restuarant', ['restaurant']],
		['swapped first letters', 'ipano', ['piano']],
		['swapped last letters', 'piaon', ['piano']],
		['an accent as well', 'pìaño', ['piano']],
		['a letter that is two', 'geisler', ['piano']],
		['one of two words', 'late pianu', ['piano']],
		['both words, in a row', 'restuarant', ['restaurant']],
		['two slips', 'restuarent', []],
		['a word of four letters', 'caot', []],
		['a word of four letters, one too many', 'cooat', []],
		['what is in quotes', '"restaurent"', []],
		['what must not be there', 'piano -laet', ['piano']]
	])('%s: %j', async (_, q, expected) => {
		expect(await find(world, q)).toEqual(expected);
	});

	test('but a word that somebody wrote is meant as typed', async () => {
		await write(world, 'house', { title: 'A house' });
		await write(world, 'horse', { title: 'A horse' });
		expect(await find(world, 'horse')).toEqual(['horse']);
		expect(await find(world, 'hors')).toEqual(['horse']);
	});

	test('exact words stand before forgiven ones, wherever they stand', async () => {
		await write(world, 'a', { title: 'Piano restaurant' });
		await write(world, 'b', { persona: { setting: 'piano' }, context: 'restaurant' });
		// Forgiven: `resturant`; typed exactly by nobody but for `piano`.
		expect(await find(world, 'piano resturant')).toEqual(['a', 'b']);
		const { listScenarios } = await import('#lib/server/scenarios/lists.ts');
		const { listQuery } = await import('#lib/scenarios/list-query.ts');
		const page = await listScenarios(
			world.as(null),
			listQuery({ q: 'resturant', sort: 'relevance' })
		);
		expect(page.forgiven).toEqual([{ typed: 'resturant', words: ['restaurant'] }]);
	});

	test('a name of an author too', async () => {
		const author = await world.createUser({ name: 'Katarzyna' });
		await write(world, 'hers', { author });
		expect(await find(world, 'katarzina')).toEqual(['hers']);
	});
});

describe('scripts without spaces', () => {
	beforeEach(async () => {
		await write(world, 'ramen', {
			title: 'ラーメン屋で一人です',
			description: '大阪のｶﾞｲﾄﾞ、注文。'
		});
		await write(world, 'kyoto', { title: '京都のごみの日' });
		await write(world, 'train', { description: '我想坐出租车去成都东站，谢谢。', tags: ['旅行'] });
		await write(world, 'thai', { title: 'การสั่งอาหารที่ร้าน', description: 'น้ำ' });
		await write(world, 'mixed', { title: 'B1レベルのcafeで' });
	});

	test.each([
		['ラーメン', ['ramen']],
		['らーめん', []],
		['ーメ', ['ramen']],
		['一人', ['ramen']],
		['一人で', ['ramen']],
		['人です', ['ramen']],
		['人一', []],
		['メラ', []],
		['屋 一人', ['ramen']],
		['ガイド', ['ramen']],
		['大阪 注文', ['ramen']],
		['京都', ['kyoto']],
		['京阪', []],
		['大都', []],
		['成都东站', ['train']],
		['出租车', ['train']],
		['出车', []],
		['旅行', ['train']],
		['谢谢我', []],
		['อาหาร', ['thai']],
		['สั่งอาหาร', ['thai']],
		['อาสั่ง', []],
		['น้ำ', ['thai']],
		['"の日"', ['kyoto']],
		// One character begins something, or ends it.
		['京', ['kyoto']],
		['す', ['ramen']],
		// Scripts together
		['cafeで', ['mixed']],
		['b1 レベル', ['mixed']],
		['レベル cafe', ['mixed']],
		['B1レベル', ['mixed']],
		['京都 -ごみ', []]
	])('%j finds %j', async (q, expected) => {
		expect(await find(world, q)).toEqual(expected);
	});
});

describe('the author', () => {
	test('is found by the new name and no more by the old one', async () => {
		const author = await world.createUser({ name: 'Oldname' });
		await write(world, 'hers', { author });
		expect(await find(world, 'oldname')).toEqual(['hers']);
		await world.db.update(users).set({ name: 'Newname' }).where(eq(users.id, author.id));
		expect(await find(world, 'newname')).toEqual(['hers']);
		expect(await find(world, 'oldname')).toEqual([]);
		expect(await find(world, 'oldnama')).toEqual([]);
	});

	test('is not found any more once deleted, nor anywhere in the database', async () => {
		const author = await world.createUser({ name: 'Canaryname' });
		await write(world, 'theirs', { author, title: 'Remains' });
		await world.db.delete(users).where(eq(users.id, author.id));
		expect(await find(world, 'canaryname')).toEqual([]);
		expect(await find(world, 'canarynamo')).toEqual([]);
		expect(await find(world, 'remains')).toEqual(['theirs']);
		const [left] = await world.db.execute<{ count: number }>(sql`
			select ((select count(*) from search.words where word = 'canaryname')
				+ (select count(*) from search.documents where vector::text like '%canaryname%'))::integer as count`);
		expect(left).toEqual({ count: 0 });
	});
});

describe('what is not listed', () => {
	const hidden = [
		{ visibility: 'private' as const },
		{ visibility: 'unlisted' as const },
		{ publishedAt: null },
		{ isActive: false }
	];

	test('is never found and changes nothing of what is', async () => {
		const author = await world.createUser({ name: 'Canaryauthor' });
		await write(world, 'shown', { title: 'An ordinary umbrella' });
		const searches = [
			'canary',
			'can',
			'canarx',
			'canari',
			'canaryauthor',
			'umbrela',
			'umbrelxa',
			'-zzz'
		];
		const results = async () => Promise.all(searches.map((q) => find(world, q)));
		const tables = async () =>
			JSON.stringify([
				await world.db.execute(sql`select * from search.words order by word`),
				await world.db.execute(sql`select * from search.documents order by 1`)
			]);
		const before = [await results(), await tables()];
		for (const state of hidden) {
			await write(world, `hidden ${JSON.stringify(state)}`, {
				author,
				title: 'canary umbrellx',
				description: 'canari',
				...state
			});
		}
		expect([await results(), await tables()]).toEqual(before);
	});

	test('is forgotten with its words the moment it is hidden, and found again when shown', async () => {
		for (const state of [...hidden, null]) {
			await write(world, 'coming', { title: 'Xylophone' });
			expect(await find(world, 'xylophonr')).toEqual(['coming']);
			if (state === null) await world.db.delete(scenarios);
			else await world.db.update(scenarios).set(state);
			expect(await find(world, 'xylophone')).toEqual([]);
			expect([...(await world.db.execute(sql`select word from search.words`))]).toEqual([]);
			if (state === null) continue;
			await world.db
				.update(scenarios)
				.set({ visibility: 'public', isActive: true, publishedAt: sql`now()` });
			expect(await find(world, 'xylophone')).toEqual(['coming']);
			await world.db.delete(scenarios);
		}
	});

	test('a word that another listed scenario has stays', async () => {
		await write(world, 'a', { title: 'Xylophone' });
		await write(world, 'b', { title: 'Xylophone' });
		await world.db.delete(scenarios).where(eq(scenarios.id, 'a'));
		expect(await find(world, 'xylophome')).toEqual(['b']);
		await world.db.update(scenarios).set({ title: 'Accordion' });
		expect(await find(world, 'xylophome')).toEqual([]);
		expect(await find(world, 'accordoin')).toEqual(['b']);
	});
});
