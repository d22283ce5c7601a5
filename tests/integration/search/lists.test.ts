import { eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from '#lib/scenarios/list-cursor.ts';
import { type ListQuery, listQuery } from '#lib/scenarios/list-query.ts';
import { type ListSort, listSorts, scenarioSorts } from '#lib/scenarios/vocabulary.ts';
import { scenarioMetadata, scenarios } from '#lib/server/db/schema/index.ts';
import { searchDocuments } from '#lib/server/db/schema/search-documents.ts';
import { listScenarios } from '#lib/server/scenarios/lists.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { find, write } from './support.ts';

let world: World;

beforeEach(async () => {
	world = await createWorld();
});

/** Pages through a whole search; between two pages something may happen. */
async function allPages(query: Partial<ListQuery>, between?: (page: number) => Promise<unknown>) {
	const seen: string[] = [];
	let after: string | null = null;
	let pages = 0;
	do {
		const page = await listScenarios(
			world.as(null),
			listQuery({ sort: 'relevance', limit: 3, ...query, after })
		);
		seen.push(...page.items.map(({ id }) => id));
		after = page.next;
		await between?.(++pages);
		expect(pages).toBeLessThan(50);
	} while (after !== null);
	return seen;
}

describe('pages of a search', () => {
	/** Fourteen that fit in different ways, many of them equally well; one does not. */
	async function library(): Promise<void> {
		for (let index = 0; index < 14; index++) {
			const text = [
				{ title: `Umbrella ${index}` },
				{ description: `An umbrella, ${index % 2}` },
				{ context: 'umbrella', learningGoal: index % 2 ? 'umbrella' : null },
				{ persona: { setting: 'umbrellas' } }
			][index % 4]!;
			await write(world, `s${(index * 5) % 14}`, text);
		}
		await write(world, 'other', { title: 'A coat' });
	}

	test.each(['umbrella', 'umbrela', 'umbr'])(
		'%s: show everything once, in the order of one page',
		async (q) => {
			await library();
			const atOnce = await find(world, q);
			expect(atOnce.length).toBeGreaterThanOrEqual(11);
			for (const limit of [1, 2, 5, atOnce.length]) {
				expect(await allPages({ q, limit })).toEqual(atOnce);
			}
		}
	);

	test.each(listSorts)('by %s show what stays put once, while others write', async (sort) => {
		await library();
		await world.db.update(scenarioMetadata).set({ trendingScore: 1 });
		world.leaveBroken();
		await world.db.execute(
			sql`update scenario_metadata set ratings_count = 1, rating_sum = 5, rating_square_sum = 25`
		);
		const before = await allPages({ q: 'umbrela', sort, limit: 100 });
		const gone = new Set<string>();
		const seen = await allPages({ q: 'umbrela', sort }, async (page) => {
			// Also the very word that was forgiven is written now.
			await write(world, `new ${page}`, { title: page === 1 ? 'umbrela' : 'umbrella' });
			const leaving = before[page * 2];
			if (leaving === undefined) return;
			gone.add(leaving);
			await world.db.delete(scenarios).where(eq(scenarios.id, leaving));
		});
		expect(new Set(seen).size).toBe(seen.length);
		const stayed = before.filter((id) => !gone.has(id));
		expect(seen.filter((id) => stayed.includes(id))).toEqual(stayed);
	});

	test('a cursor of another order, or a forged one, is no error', async () => {
		await library();
		const first = await find(world, 'umbrella', { limit: 3 });
		for (const after of ['x', encodeCursor({ sort: 'new', key: 0, id: 'a' })]) {
			expect(await find(world, 'umbrella', { limit: 3, after })).toEqual(first);
		}
		for (const key of [1e308, -1e308, 5e-324]) {
			const after = encodeCursor({ sort: 'relevance', key, id: "'", forgiven: 2 ** 31 - 1 });
			expect([0, 11, 14]).toContain((await find(world, 'umbrella', { after })).length);
		}
	});

	test('what was written as typed since the first page stands before what was forgiven', async () => {
		await write(world, 'forgiven', { title: 'umbrella' });
		await write(world, 'typed', { persona: { setting: 'umbrela' } });
		expect(await find(world, 'umbrela')).toEqual(['typed']);
		const after = encodeCursor({ sort: 'relevance', key: 10, id: 'a', forgiven: 1 });
		expect(await find(world, 'umbrela', { after })).toEqual(['typed', 'forgiven']);
	});

	test('carry no word in their cursors', async () => {
		await library();
		const { next } = await listScenarios(
			world.as(null),
			listQuery({ q: 'umbrela', sort: 'relevance', limit: 3 })
		);
		expect(decodeCursor(next ?? '')).toEqual({
			sort: 'relevance',
			key: expect.any(Number),
			id: expect.any(String),
			forgiven: 1
		});
	});
});

describe('every filter and every order', () => {
	beforeEach(async () => {
		const author = await world.createUser({
			name: 'Ana',
			id: '00000000-0000-4000-8000-000000000001'
		});
		await write(world, 'ja', {
			title: 'Umbrella',
			role: 'tutor',
			difficulty: 'beginner',
			cefrLevel: 'A1',
			targetLanguages: ['ja'],
			categories: ['food'],
			tags: ['rain'],
			author
		});
		await write(world, 'any', {
			description: 'umbrella',
			role: 'expert',
			difficulty: 'advanced',
			cefrLevel: 'C1',
			categories: ['work']
		});
		await write(world, 'coat', {
			title: 'Coat',
			role: 'tutor',
			categories: ['food'],
			tags: ['rain']
		});
		await world.db.update(scenarioMetadata).set({ trendingScore: 1 });
		await world.db
			.update(scenarioMetadata)
			.set({ trendingScore: 2 })
			.where(eq(scenarioMetadata.scenarioId, 'any'));
	});

	test.each<[Partial<ListQuery> & { author?: string }, string[]]>([
		[{}, ['any', 'ja']],
		[{ role: ['tutor'] }, ['ja']],
		[{ difficulty: ['advanced'] }, ['any']],
		[{ cefr: ['A1'] }, ['ja']],
		[{ language: ['ja'] }, ['any', 'ja']],
		[{ language: ['ko'] }, ['any']],
		[{ category: ['food', 'travel'] }, ['ja']],
		[{ tag: ['rain'] }, ['ja']],
		[{ author: '00000000-0000-4000-8000-000000000001' }, ['ja']],
		[{ author: "'" }, []],
		[{ role: ['tutor'], category: ['work'] }, []],
		[{ role: ['expert'], cefr: ['C1'], language: ['es'] }, ['any']]
	])('%j narrows a search to %j', async (filters, expected) => {
		for (const sort of ['relevance', 'saved', 'new', 'trending', 'practised'] as const) {
			expect((await find(world, 'umbrella', { ...filters, sort })).sort()).toEqual(expected);
		}
	});

	test('another order is that order', async () => {
		const orders: [ListSort, string[]][] = [
			['relevance', ['ja', 'any']],
			['trending', ['any', 'ja']],
			['new', ['any', 'ja']],
			['saved', ['any', 'ja']],
			['rated', []]
		];
		for (const [sort, order] of orders) {
			expect(await find(world, 'umbrella', { sort })).toEqual(order);
		}
	});

	test('relevance to nothing is the usual order', async () => {
		expect(await find(world, '')).toEqual(await find(world, '', { sort: 'saved' }));
		expect(await find(world, '')).toHaveLength(3);
	});
});

test('even were a document left of what is hidden, it is not shown', async () => {
	await write(world, 'shown', { title: 'Umbrella' });
	const states = [{ visibility: 'private' as const }, { isActive: false }, { publishedAt: null }];
	for (const [index, state] of states.entries()) {
		const { id } = await write(world, `hidden ${index}`, { title: 'Secret', ...state });
		await world.db.insert(searchDocuments).values({
			scenarioId: id,
			publishedAt: new Date(),
			role: 'tutor',
			difficulty: 'beginner',
			targetLanguages: [],
			categories: [],
			tags: [],
			vector: "'secret':1A '=secret'"
		});
	}
	for (const sort of ['relevance', ...scenarioSorts] as const) {
		expect(await find(world, 'secret', { sort })).toEqual([]);
	}
});
