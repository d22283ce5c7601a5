import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { encodeCursor } from '#lib/scenarios/list-cursor.ts';
import { type ListQuery, listQuery } from '#lib/scenarios/list-query.ts';
import { type ScenarioSort, scenarioSorts } from '#lib/scenarios/vocabulary.ts';
import type { ActorContext, Context } from '#lib/server/context.ts';
import {
	scenarioMetadata,
	scenarioMetadataBaseline,
	scenarios
} from '#lib/server/db/schema/index.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { rateScenario } from '#lib/server/progress/rate-scenario.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { createScenario } from '#lib/server/scenarios/create-scenario.ts';
import { publishScenario } from '#lib/server/scenarios/publish-scenario.ts';
import { listScenarios } from '#lib/server/scenarios/lists.ts';
import { unpublishScenario } from '#lib/server/scenarios/unpublish-scenario.ts';
import { createWorld, type TestScenario, type World } from '#tests/support/world.ts';
import { content } from './content.ts';

let world: World;
let reader: ActorContext;
let nobody: Context<null>;

beforeEach(async () => {
	world = await createWorld();
	reader = world.as(await world.createUser());
	nobody = world.as(null);
});

const ids = async (query: Partial<ListQuery> = {}, context: Context = nobody) =>
	(await listScenarios(context, listQuery(query))).items.map(({ id }) => id);

/** Pages through a whole list; between two pages something may happen. */
async function allPages(query: Partial<ListQuery>, between?: (page: number) => Promise<unknown>) {
	const seen: string[] = [];
	let after: string | null = null;
	let pages = 0;
	do {
		const page = await listScenarios(reader, listQuery({ limit: 3, ...query, after }));
		seen.push(...page.items.map(({ id }) => id));
		after = page.next;
		await between?.(++pages);
		expect(pages).toBeLessThan(50);
	} while (after !== null);
	return seen;
}

interface Sums {
	saves?: number;
	practised?: number;
	ratings?: number[];
	trend?: number;
}

/** Gives a scenario a history without accounts: into its figures and their baseline alike. */
async function history(
	scenarioId: string,
	{ saves = 0, practised = 0, ratings = [], trend }: Sums
) {
	const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
	const sums = {
		amountSavedCount: saves,
		totalTimesUsed: practised,
		totalAttempts: practised,
		ratingsCount: ratings.length,
		ratingSum: total(ratings),
		ratingSquareSum: total(ratings.map((rating) => rating ** 2))
	};
	const baseline = scenarioMetadataBaseline;
	await world.db.update(baseline).set(sums).where(eq(baseline.scenarioId, scenarioId));
	await world.db
		.update(scenarioMetadata)
		.set({ ...sums, trendingScore: trend })
		.where(eq(scenarioMetadata.scenarioId, scenarioId));
}

const publishedAt = (minute: number) =>
	sql`timestamptz '2026-05-01' + ${minute} * interval '1 minute'`;

/** A scenario with this id, published at this minute, with this history. */
async function scenario(id: string, sums: Sums = {}, minute = 0): Promise<TestScenario> {
	const made = await world.createScenario({ id, publishedAt: publishedAt(minute) as never });
	await history(id, sums);
	return made;
}

describe('the five orders', () => {
	test('each by its figure, highest first, ties by id', async () => {
		await scenario('d', { saves: 2, practised: 1, ratings: [5], trend: 1.5 }, 1);
		await scenario('a', { saves: 1, practised: 3, ratings: [5, 5, 5, 5, 5, 5], trend: 1.5 }, 2);
		await scenario('c', { saves: 2, practised: 3, ratings: [1, 1, 1], trend: 99.25 }, 2);
		await scenario('b', { saves: 0, practised: 0 }, 3);
		expect(await ids({ sort: 'saved' })).toEqual(['c', 'd', 'a', 'b']);
		expect(await ids({ sort: 'practised' })).toEqual(['a', 'c', 'd', 'b']);
		expect(await ids({ sort: 'rated' })).toEqual(['a', 'd', 'c']);
		expect(await ids({ sort: 'trending' })).toEqual(['c', 'a', 'd']);
		expect(await ids({ sort: 'new' })).toEqual(['b', 'a', 'c', 'd']);
	});

	test('one five does not outrank twenty fours', async () => {
		await scenario('one-five', { ratings: [5] });
		await scenario('twenty-fours', { ratings: Array.from({ length: 20 }, () => 4) });
		expect(await ids({ sort: 'rated' })).toEqual(['twenty-fours', 'one-five']);
	});

	test('an empty library gives empty lists', async () => {
		for (const sort of scenarioSorts) {
			expect(await listScenarios(reader, listQuery({ sort }))).toEqual({ items: [], next: null });
		}
	});
});

describe('pages', () => {
	/** Ten scenarios with many ties, and scores that are no round numbers. */
	async function tied(): Promise<void> {
		for (let index = 0; index < 10; index++) {
			const count = Math.floor(index / 4);
			await scenario(
				`s${(index * 7) % 10}`,
				{
					saves: count,
					practised: count,
					ratings: Array.from({ length: count + 1 }, (_, rating) => 1 + ((index + rating) % 5)),
					trend: Math.floor(index / 3) / 3 + 0.1
				},
				Math.floor(index / 4)
			);
		}
	}

	test.each(scenarioSorts)('by %s show everything once, in the order of one page', async (sort) => {
		await tied();
		const atOnce = await ids({ sort, limit: 100 });
		expect(atOnce).toHaveLength(10);
		for (const limit of [1, 2, 3, 5, 10]) expect(await allPages({ sort, limit })).toEqual(atOnce);
		// A page that is just full is known to be the last one.
		expect((await listScenarios(reader, listQuery({ sort, limit: 10 }))).next).toBeNull();
	});

	test.each(scenarioSorts)(
		'by %s show what stays put once, whatever comes and goes meanwhile',
		async (sort) => {
			await tied();
			const author = world.as(await world.createUser());
			const stable = await ids({ sort, limit: 100 });
			const gone = new Set<string>();
			const seen = await allPages({ sort }, async (page) => {
				const { id } = await createScenario(author, { content: content() });
				await publishScenario(author, { scenarioId: id, visibility: 'public' });
				if (sort !== 'new') await history(id, { saves: 1, practised: 1, ratings: [3], trend: 0.4 });
				const leaving = stable[page * 2];
				if (leaving === undefined) return;
				gone.add(leaving);
				await world.db.delete(scenarios).where(eq(scenarios.id, leaving));
			});
			expect(new Set(seen).size).toBe(seen.length);
			const stayed = stable.filter((id) => !gone.has(id));
			expect(seen.filter((id) => stayed.includes(id))).toEqual(stayed);
		}
	);

	test('publications within one millisecond are told apart', async () => {
		for (let index = 0; index < 6; index++) {
			await world.createScenario({
				id: `s${index}`,
				publishedAt:
					sql`timestamptz '2026-05-01 10:00:00.123400+00' + ${index} * interval '1 microsecond'` as never
			});
		}
		const newest = ['s5', 's4', 's3', 's2', 's1', 's0'];
		expect(await allPages({ sort: 'new', limit: 1 })).toEqual(newest);
	});

	test('hold as many as asked for, at least one and at most a hundred', async () => {
		for (let index = 0; index < 101; index++) await world.createScenario();
		for (const [limit, held] of [
			[0, 1],
			[-5, 1],
			[Number.NaN, 1],
			[2.9, 2],
			[1000, 100]
		] as const) {
			expect(await ids({ limit })).toHaveLength(held);
		}
		expect(await ids()).toHaveLength(24);
	});

	test('a cursor that is none, or of another order, begins at the first page', async () => {
		await tied();
		const first = await ids({ limit: 3 });
		for (const after of ['', 'x', '!!!', encodeCursor({ sort: 'new', key: 0, id: 'a' })]) {
			expect(await ids({ limit: 3, after })).toEqual(first);
		}
	});

	test.each([
		['saved', 2 ** 31 - 1],
		['saved', -(2 ** 31) + 1],
		['practised', -1],
		['rated', 1e308],
		['rated', 5e-324],
		['trending', -1e308],
		['new', Number.MAX_SAFE_INTEGER],
		['new', Number.MIN_SAFE_INTEGER]
	] as const)('a forged cursor of %s at %d is no error', async (sort, key) => {
		await tied();
		const after = encodeCursor({ sort, key, id: "'; drop table scenarios; --" });
		expect([0, 10]).toContain((await ids({ sort, after })).length);
	});
});

describe('filters', () => {
	beforeEach(async () => {
		await world.createScenario({
			id: 'ja',
			role: 'tutor',
			cefrLevel: 'A1',
			difficultyRating: 1,
			targetLanguages: ['ja'],
			categories: ['food', 'travel'],
			tags: ['restaurant', '旅行']
		});
		await world.createScenario({
			id: 'es-fr',
			role: 'expert',
			difficulty: 'advanced',
			cefrLevel: 'C1',
			difficultyRating: 7,
			targetLanguages: ['es', 'fr'],
			categories: ['work']
		});
		await world.createScenario({ id: 'any', cefrLevel: null, difficultyRating: null });
	});

	test.each<[Partial<ListQuery>, string[]]>([
		[{}, ['any', 'es-fr', 'ja']],
		[{ role: ['tutor'] }, ['ja']],
		[{ role: ['tutor', 'expert'] }, ['es-fr', 'ja']],
		[{ difficulty: ['advanced'] }, ['es-fr']],
		[{ cefr: ['A1', 'B2'] }, ['ja']],
		[{ language: ['ja'] }, ['any', 'ja']],
		[{ language: ['fr', 'ja'] }, ['any', 'es-fr', 'ja']],
		[{ language: ['ko'] }, ['any']],
		[{ category: ['travel', 'work'] }, ['es-fr', 'ja']],
		[{ tag: ['restaurant'] }, ['ja']],
		[{ tag: ['旅行', 'none'] }, ['ja']],
		[{ tag: [' Restaurant '] }, ['ja']],
		[{ tag: ['\0', '!!!'] }, []],
		[{ role: ['tutor'], category: ['work'] }, []],
		[{ role: ['expert'], language: ['es'], cefr: ['C1'], category: ['work'] }, ['es-fr']]
	])('%j lists %j', async (query, expected) => {
		for (const sort of ['saved', 'new'] as const) {
			expect((await ids({ ...query, sort })).sort()).toEqual(expected);
		}
	});
});

describe('searching', () => {
	beforeEach(async () => {
		await world.createScenario({
			id: 'coat',
			title: 'Returning a broken coat',
			description: 'The zip does not close.',
			tags: ['refund'],
			persona: { title: 'Ein Verkäufer' }
		});
		await world.createScenario({
			id: 'ramen',
			title: 'ラーメン 一人です',
			description: 'Soup, coat off.'
		});
	});

	test.each<[string, string[]]>([
		['coat', ['coat', 'ramen']],
		['COAT broken', ['coat']],
		['broken coat', ['coat']],
		['bro', ['coat']],
		['coat bro', ['coat']],
		['refun', ['coat']],
		['verkäufer', ['coat']],
		['ラーメ', ['ramen']],
		['"broken coat"', ['coat']],
		['"coat broken"', []],
		['"bro', []],
		['coat -soup', ['coat']],
		['coat -sou', ['coat', 'ramen']],
		['zip or soup', []],
		['zip soup', []],
		['coat soup', ['ramen']],
		['brok coat', []],
		['umbrella', []],
		['!!!', []],
		['\0', []],
		['-', []]
	])('%j finds %j', async (q, expected) => {
		expect((await ids({ q })).sort()).toEqual(expected);
	});

	test.each([
		"'",
		"a' | 'b",
		'a:*',
		'a & | ! ( )',
		"a'':*",
		'\\',
		'%_',
		'<->',
		'((((((',
		'or or or',
		'- - -',
		'"',
		'""',
		'"""',
		'🙂',
		'́',
		'\u202Ecoat',
		'\ud800',
		'x'.repeat(5000),
		'😀'.repeat(3000),
		`${'a '.repeat(3000)}`,
		'http://x.example/?a=b&c#d e@f.example 1.5e10 -1 a-b-c'
	])('odd words %# are no error', async (q) => {
		for (const sort of scenarioSorts) expect(await ids({ q, sort })).toBeInstanceOf(Array);
	});
});

describe('a card', () => {
	test('says what it is and who wrote it, and carries no body text', async () => {
		const author = await world.createUser({ name: 'Ana', email: 'canary-mail@example.test' });
		await world.createScenario({
			author,
			instructions: 'canary-instructions',
			context: 'canary-context',
			learningGoal: 'canary-goal',
			learningObjectives: ['canary-objective'],
			expectedOutcome: 'canary-outcome',
			persona: { introPrompt: 'canary-persona' },
			targetLanguages: ['es'],
			categories: ['food'],
			estimatedDurationSeconds: 600
		});
		const { items } = await listScenarios(nobody, listQuery());
		expect(items).toEqual([
			{
				id: expect.any(String),
				title: 'A table for two',
				description: 'Book a table by telephone.',
				role: 'character',
				difficulty: 'beginner',
				cefrLevel: 'A2',
				textLanguage: 'en',
				targetLanguages: ['es'],
				categories: ['food'],
				estimatedDurationSeconds: 600,
				publishedAt: expect.stringMatching(/^\d{4}-.*Z$/),
				author: { id: author.id, name: 'Ana' },
				figures: {
					amountSavedCount: 0,
					totalTimesUsed: 0,
					totalAttempts: 0,
					averageRating: null,
					ratingsCount: 0,
					completionRate: null,
					averageTimeSpent: null
				},
				mine: null
			}
		]);
		expect(JSON.stringify(items)).not.toContain('canary');
	});

	test('carries the figures, and the state of its reader alone', async () => {
		const { id } = await world.createScenario();
		const other = world.as(await world.createUser());
		await saveScenario(other, { scenarioId: id });
		await markCompleted(other, { scenarioId: id, attemptId: randomUUID() });
		await rateScenario(other, { scenarioId: id, rating: 4 });
		await startAttempt(reader, { scenarioId: id, language: null });
		const card = async (context: Context) =>
			(await listScenarios(context, listQuery({ sort: 'trending' }))).items[0];
		expect(await card(nobody)).toMatchObject({
			mine: null,
			recentLearners: 2,
			figures: {
				amountSavedCount: 1,
				totalTimesUsed: 1,
				totalAttempts: 2,
				averageRating: 4,
				ratingsCount: 1,
				completionRate: 50
			}
		});
		expect((await card(reader))?.mine).toEqual({ isSaved: false, timesCompleted: 0, isOpen: true });
		expect((await card(other))?.mine).toEqual({ isSaved: true, timesCompleted: 1, isOpen: false });
	});

	test('says how many practised it in the last three days, in the trending list only', async () => {
		const { id } = await world.createScenario();
		const practise = async (at: string) =>
			markCompleted(world.as(await world.createUser(), new Date(at)), {
				scenarioId: id,
				attemptId: randomUUID()
			});
		await practise('2026-05-01T00:00:00Z');
		await practise('2026-05-03T00:00:00Z');
		await practise('2026-05-05T00:00:00Z');
		const recent = async (sort: ScenarioSort, now: string) =>
			(await listScenarios({ ...nobody, now: new Date(now) }, listQuery({ sort }))).items[0]
				?.recentLearners;
		expect(await recent('trending', '2026-05-05T01:00:00Z')).toBe(2);
		expect(await recent('trending', '2026-05-09T00:00:00Z')).toBe(0);
		expect(await recent('saved', '2026-05-05T01:00:00Z')).toBeUndefined();
	});
});

describe('nothing leaks', () => {
	const hidden = [
		{ visibility: 'private' as const },
		{ visibility: 'unlisted' as const },
		{ publishedAt: null },
		{ isActive: false }
	];

	test('from what is private, unlisted, a draft or withdrawn: neither text nor match nor order', async () => {
		const author = await world.createUser();
		await scenario('shown', { saves: 1, practised: 1, ratings: [3], trend: 1 });
		const lists = async () => {
			const queries: Partial<ListQuery>[] = [
				...scenarioSorts.map((sort) => ({ sort })),
				...['canary', 'can', 'nobodywritesthis'].map((q) => ({ q })),
				{ tag: ['canary-tag'] },
				{ category: ['emergencies'] },
				{ language: ['eu'] }
			];
			const found = [];
			// The author sees in lists what everybody sees: their own drafts are in their own list.
			for (const context of [nobody, reader, world.as(author)]) {
				for (const query of queries) found.push(await listScenarios(context, listQuery(query)));
			}
			return JSON.stringify(found);
		};
		const before = await lists();
		for (const state of hidden) {
			const { id } = await world.createScenario({
				author,
				title: 'canary',
				description: 'canary',
				tags: ['canary-tag'],
				categories: ['emergencies'],
				targetLanguages: ['eu'],
				...state
			});
			await history(id, { saves: 50, practised: 50, ratings: [5, 5, 5, 5], trend: 500 });
		}
		expect(await lists()).toBe(before);
	});

	test('even where the figures’ row were wrong about it', async () => {
		world.leaveBroken();
		for (const state of hidden) await world.createScenario(state);
		await world.db.update(scenarioMetadata).set({ isListed: true });
		for (const sort of scenarioSorts) expect(await ids({ sort })).toEqual([]);
	});

	test('a withdrawn scenario is gone from every list at once', async () => {
		const author = world.as(await world.createUser());
		const { id } = await createScenario(author, { content: content() });
		await publishScenario(author, { scenarioId: id, visibility: 'public' });
		await history(id, { saves: 1, practised: 1, ratings: [3], trend: 1 });
		for (const sort of scenarioSorts) expect(await ids({ sort })).toEqual([id]);
		await unpublishScenario(author, { scenarioId: id });
		for (const sort of scenarioSorts) expect(await ids({ sort })).toEqual([]);
	});
});
