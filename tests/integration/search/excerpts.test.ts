import { beforeEach, expect, test } from 'vitest';
import { listQuery } from '#lib/scenarios/list-query.ts';
import { listScenarios } from '#lib/server/scenarios/lists.ts';
import type { ScenarioOverrides } from '#tests/support/world.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { shown, write } from './support.ts';

let world: World;

beforeEach(async () => {
	world = await createWorld();
});

/** What a card shows of one scenario for a search, with what is marked in brackets. */
async function card(q: string, text: ScenarioOverrides) {
	await write(world, 'one', text);
	const { items } = await listScenarios(world.as(null), listQuery({ q, sort: 'relevance' }));
	expect(items).toHaveLength(1);
	const { title, passage, author } = items[0]!.match!;
	return { title: shown(title), passage: shown(passage), author: shown(author) };
}

const filler = 'Something else happens here and goes on for a while. ';

test.each<[string, ScenarioOverrides, string, string]>([
	['coat', { title: 'A broken COAT', description: 'Returned.' }, 'A broken [COAT]', 'Returned.'],
	['coat', { description: 'A coat, the coat.' }, 'Zzz', 'A [coat], the [coat].'],
	['bro', { title: 'A broken coat' }, 'A [broken] coat', 'Zzz.'],
	['cafe', { title: 'Im Cafe\u0301 Émile' }, 'Im [Cafe\u0301] Émile', 'Zzz.'],
	['strasse', { title: 'Die Straße.' }, 'Die [Straße].', 'Zzz.'],
	['brokn', { title: 'A broken coat' }, 'A [broken] coat', 'Zzz.'],
	['"broken coat"', { title: 'Broken coat', description: 'A coat.' }, '[Broken coat]', 'A coat.'],
	['ラーメン', { title: '大阪でラーメンを食べる' }, '大阪で[ラーメン]を食べる', 'Zzz.'],
	['ガイド', { title: '大阪のｶﾞｲﾄﾞさん' }, '大阪の[ｶﾞｲﾄﾞ]さん', 'Zzz.'],
	['京', { title: '東京と京都' }, '東[京]と[京]都', 'Zzz.'],
	['อาหาร', { title: 'สั่งอาหารที่ร้าน' }, 'สั่ง[อาหาร]ที่ร้าน', 'Zzz.'],
	['كتاب', { title: 'كِتَابٌ جديد' }, '[كِتَابٌ] جديد', 'Zzz.'],
	["don't", { title: 'Please don’t' }, 'Please [don’t]', 'Zzz.'],
	['refund', { learningGoal: 'Ask for a refund.' }, 'Zzz', 'Ask for a [refund].'],
	['refund', { tags: ['shop', 'refund'] }, 'Zzz', 'shop · [refund]'],
	['refund', { learningObjectives: ['Say hello', 'Get a refund'] }, 'Zzz', 'Get a [refund]'],
	['refund', { persona: { setting: 'The refund desk' } }, 'Zzz', 'The [refund] desk'],
	// The passage has what the title lacks.
	[
		'coat refund',
		{ title: 'A coat', description: 'The coat is broken.', context: 'No refund for a coat.' },
		'A [coat]',
		'No [refund] for a [coat].'
	]
])('%s in %j is shown', async (q, text, title, passage) => {
	expect(await card(q, text)).toMatchObject({ title, passage });
});

test('of a long text, the passage around the words, cut between words', async () => {
	const { passage } = await card('umbrella', {
		context: `${filler.repeat(20)}Here is an umbrella at last. ${filler.repeat(20)}`
	});
	expect(passage).toMatch(/^….*\S \[umbrella\] .*…$/);
	expect(passage.length).toBeLessThan(190);
	expect(`${filler.repeat(20)}Here is an umbrella at last. ${filler.repeat(20)}`).toContain(
		passage.slice(1, -1).replace(/[[\]]/g, '')
	);
	const words = passage.slice(1, -1).trim().split(' ');
	expect(`${filler}Here`).toContain(words[0]);
});

test('of a long description too, where the word stands late', async () => {
	const { passage } = await card('umbrella', { description: `${filler.repeat(6)}Umbrella!` });
	expect(passage).toMatch(/^….*\[Umbrella\]!$/);
});

test('the name of the author is marked', async () => {
	const author = await world.createUser({ name: 'Ana Lindström' });
	expect(await card('lindstrom', { author })).toMatchObject({
		passage: 'Zzz.',
		author: 'Ana [Lindström]'
	});
});

test('text is text, whatever stands in it', async () => {
	const title = '<b>umbrella</b> & "x"';
	expect((await card('umbrella', { title })).title).toBe('<b>[umbrella]</b> & "x"');
});

test('no more of a text is sent than the passage, and nothing without a search', async () => {
	await write(world, 'one', {
		title: 'Umbrella',
		context: `canary ${filler.repeat(50)} umbrella ${filler.repeat(50)} canary`,
		instructions: 'canary',
		persona: { introPrompt: 'canary' }
	});
	for (const query of [{}, { q: 'umbrella', sort: 'relevance' as const }]) {
		const page = JSON.stringify(await listScenarios(world.as(null), listQuery(query)));
		expect(page).not.toContain('canary');
		expect(page.includes('"match"')).toBe('q' in query);
	}
});
