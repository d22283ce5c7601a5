import { eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ListQuery, listQuery } from '#lib/scenarios/list-query.ts';
import { createMomentCache, type MomentCache } from '#lib/server/cache/moment-cache.ts';
import { sharedLimits } from '#lib/server/cache/shared-reads.ts';
import type { ActorContext, Context } from '#lib/server/context.ts';
import { connectForServing, type Database } from '#lib/server/db/client.ts';
import * as schema from '#lib/server/db/schema/index.ts';
import { withinLimit } from '#lib/server/db/time-limit.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { rateScenario } from '#lib/server/progress/rate-scenario.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { deleteScenario } from '#lib/server/scenarios/delete-scenario.ts';
import { editScenario } from '#lib/server/scenarios/edit-scenario.ts';
import { countFilters } from '#lib/server/scenarios/filter-counts.ts';
import { listRelated, listScenarios } from '#lib/server/scenarios/lists.ts';
import { publishScenario } from '#lib/server/scenarios/publish-scenario.ts';
import { getScenario } from '#lib/server/scenarios/queries.ts';
import { unpublishScenario } from '#lib/server/scenarios/unpublish-scenario.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { content } from './content.ts';

let world: World;
let cache: MomentCache;
let now: number;
let author: ActorContext;
const opened: Database[] = [];

beforeEach(async () => {
	world = await createWorld();
	now = 0;
	cache = createMomentCache({ ...sharedLimits, clock: () => now });
	author = world.as(await world.createUser());
});
afterEach(async () => {
	for (const db of opened.splice(0)) await db.$client.end({ timeout: 1 });
});

/** As the serving process reads; without, it is another process, or nobody's cache. */
const serving = <Who extends Context>(context: Who): Who => ({ ...context, shared: cache });

const visitor = () => serving(world.as(null));
const newest = listQuery({ sort: 'new' });

/** A context that tells the statements that were sent for it. */
function counted(): { context: Context<null>; statements: string[] } {
	const statements: string[] = [];
	const db: Database = drizzle(world.db.$client, {
		schema,
		logger: { logQuery: (query) => statements.push(query) }
	});
	return { context: { db, actor: null, shared: cache }, statements };
}

describe('a list that many ask for at once', () => {
	test('is read by one statement, and not again for a moment', async () => {
		await world.createScenario();
		const { context, statements } = counted();
		const lists = await Promise.all(
			Array.from({ length: 100 }, () => listScenarios(context, newest))
		);
		expect(statements).toHaveLength(1);
		for (const list of lists) expect(list).toEqual(lists[0]);
		expect(lists[0]?.items).toHaveLength(1);
		now += sharedLimits.lifetime - 1;
		await listScenarios(context, newest);
		expect(statements).toHaveLength(1);
		now += 1;
		await listScenarios(context, newest);
		expect(statements).toHaveLength(2);
	});

	test('is not another list’s: every part of a query tells them apart', async () => {
		const writer = await world.createUser();
		await world.createScenario({ title: 'Umbrellas', tags: ['rain'], author: writer });
		await world.createScenario({ title: 'Parasols', role: 'tutor', targetLanguages: ['ja'] });
		const queries: (ListQuery & { author?: string })[] = [
			newest,
			listQuery({ sort: 'saved' }),
			listQuery({ sort: 'new', q: 'umbrellas' }),
			listQuery({ sort: 'new', role: ['tutor'] }),
			listQuery({ sort: 'new', tag: ['rain'] }),
			listQuery({ sort: 'new', language: ['ja'] }),
			listQuery({ sort: 'new', limit: 1 }),
			{ ...newest, author: writer.id },
			{ ...newest, author: author.actor.id }
		];
		for (const turn of [1, 2]) {
			for (const query of queries) {
				const shared = await listScenarios(visitor(), query);
				expect(shared, `${turn}: ${JSON.stringify(query)}`).toEqual(
					await listScenarios(world.as(null), query)
				);
			}
		}
		expect(cache.size.entries).toBe(queries.length);
	});

	test('cannot be changed by who gets it', async () => {
		await world.createScenario();
		const { items } = await listScenarios(visitor(), newest);
		const [card] = items;
		expect(() => Object.assign(card as object, { title: 'Mine' })).toThrow(TypeError);
		items.pop();
		expect((await listScenarios(visitor(), newest)).items).toHaveLength(1);
	});
});

describe('what is the reader’s own', () => {
	test('is never another’s: two learners and a visitor, in any order', async () => {
		const [ana, ben] = [
			world.as(await world.createUser({ name: 'Ana' })),
			world.as(await world.createUser({ name: 'Ben' }))
		];
		const made = [];
		for (let count = 0; count < 6; count++) made.push(await world.createScenario());
		const [one, two, three, four] = made.map(({ id }) => ({ scenarioId: id }));
		if (!one || !two || !three || !four) throw new Error('too few');
		await saveScenario(ana, one);
		await saveScenario(ana, two);
		await startAttempt(ana, { ...three, language: null });
		await saveScenario(ben, two);
		await markCompleted(ben, { ...four, attemptId: crypto.randomUUID() });
		await startAttempt(ben, { ...one, language: null });

		const queries = [
			newest,
			listQuery({ sort: 'saved', limit: 4 }),
			listQuery({ sort: 'trending' }),
			listQuery({ sort: 'new', mine: ['saved'] }),
			listQuery({ sort: 'new', mine: ['open', 'completed'] })
		];
		const detail = await getScenario(world.as(null), one.scenarioId);
		const readers: Context[] = [ana, ben, world.as(null)];
		const read = async (context: Context, query: ListQuery) => [
			await listScenarios(context, query),
			await listRelated(context, detail, 3)
		];
		const truths = await Promise.all(
			readers.map((reader) => Promise.all(queries.map((query) => read(reader, query))))
		);
		expect(new Set(truths.map((truth) => JSON.stringify(truth))).size).toBe(3);
		const asked = Array.from({ length: 200 }, (_, turn) => {
			const [who, what] = [(turn * 7) % 3, (turn * 11) % queries.length];
			now += 40;
			return read(serving(readers[who] as Context), queries[what] as ListQuery).then((found) => ({
				found,
				truth: truths[who]?.[what]
			}));
		});
		for (const { found, truth } of await Promise.all(asked)) expect(found).toEqual(truth);
		// Once more one after another, so that what others left is met.
		for (let turn = 0; turn < 60; turn++) {
			const [who, what] = [(turn * 5) % 3, (turn * 3) % queries.length];
			const found = await read(serving(readers[who] as Context), queries[what] as ListQuery);
			expect(found).toEqual(truths[who]?.[what]);
		}
	});

	test('is seen by them at once, with the figure that it moved, wherever it was written', async () => {
		const scenario = await world.createScenario();
		const learner = world.as(await world.createUser());
		await listScenarios(visitor(), newest);
		expect((await listScenarios(serving(learner), newest)).items).toMatchObject([
			{ mine: null, figures: { amountSavedCount: 0 } }
		]);
		// In another process: nobody forgets anything here.
		await saveScenario(learner, { scenarioId: scenario.id });
		expect((await listScenarios(serving(learner), newest)).items).toMatchObject([
			{ mine: { isSaved: true, isOpen: false }, figures: { amountSavedCount: 1 } }
		]);
		expect(
			(await listScenarios(visitor(), newest)).items,
			'of others a moment later'
		).toMatchObject([{ mine: null, figures: { amountSavedCount: 0 } }]);
		now += sharedLimits.lifetime;
		expect((await listScenarios(visitor(), newest)).items).toMatchObject([
			{ mine: null, figures: { amountSavedCount: 1 } }
		]);
	});
});

describe('what its author takes back in another process', () => {
	const tag = 'canary';
	const change = { title: 'Zzyzx', targetLanguages: ['sw'], tags: [tag], categories: ['travel'] };
	const ways: Record<string, (id: string) => Promise<unknown>> = {
		'made private': (scenarioId) => publishScenario(author, { scenarioId, visibility: 'private' }),
		'made unlisted': (scenarioId) =>
			publishScenario(author, { scenarioId, visibility: 'unlisted' }),
		withdrawn: (scenarioId) => unpublishScenario(author, { scenarioId }),
		deleted: (scenarioId) => deleteScenario(author, { scenarioId }),
		edited: (scenarioId) => editScenario(author, { scenarioId, content: content() })
	};
	const surfaces = (): Record<string, (context: Context) => Promise<unknown>> => {
		const list = (changes: Partial<ListQuery & { author: string }>) => (context: Context) =>
			listScenarios(context, { ...listQuery({ sort: 'new' }), ...changes });
		return {
			saved: list({ sort: 'saved' }),
			practised: list({ sort: 'practised' }),
			trending: list({ sort: 'trending' }),
			rated: list({ sort: 'rated' }),
			new: list({}),
			search: list({ sort: 'relevance', q: 'zzyzx' }),
			'search by date': list({ q: 'zzyzx' }),
			tag: list({ tag: [tag] }),
			category: list({ category: ['travel'] }),
			language: list({ language: ['sw'] }),
			author: list({ author: author.actor.id }),
			counts: (context) => countFilters(context, newest),
			'counts of a search': (context) => countFilters(context, { ...newest, q: 'zzyzx' }),
			related: async (context) =>
				listRelated(context, await getScenario(world.as(null), 'beside'), 3)
		};
	};

	for (const [way, takeBack] of Object.entries(ways)) {
		test(`${way}: is gone from every list within 60 seconds, for visitors and learners`, async () => {
			const learner = world.as(await world.createUser());
			const scenario = await world.createScenario({ ...change, author: author.actor });
			await world.createScenario({ id: 'beside' });
			const rater = world.as(await world.createUser());
			await markCompleted(rater, { scenarioId: scenario.id, attemptId: crypto.randomUUID() });
			await rateScenario(rater, { scenarioId: scenario.id, rating: 5 });

			const readers = { visitor: visitor(), learner: serving(learner) };
			const shows = async (context: Context, read: (context: Context) => Promise<unknown>) =>
				/zzyzx|"canary"/i.test(JSON.stringify(await read(context)));
			for (const [who, context] of Object.entries(readers)) {
				for (const [surface, read] of Object.entries(surfaces())) {
					expect(await shows(context, read), `${surface}, ${who}: is there before`).toBe(true);
				}
			}
			now += sharedLimits.lifetime - 1;
			await takeBack(scenario.id);
			// Whoever is signed in is shown nothing that has gone from the lists, not even for a moment.
			if (way !== 'edited') {
				for (const [surface, read] of Object.entries(surfaces())) {
					// Numbers may be a moment old.
					if (surface.startsWith('counts')) continue;
					expect(await shows(serving(learner), read), `${surface}: at once`).toBe(false);
				}
			}
			now += 20_000;
			for (const [who, context] of Object.entries(readers)) {
				for (const [surface, read] of Object.entries(surfaces())) {
					expect(await shows(context, read), `${surface}, ${who}: is gone`).toBe(false);
				}
			}
		});
	}

	test('the limits leave room below the promise', () => {
		expect(2 * sharedLimits.lifetime + 2 * 5_200).toBeLessThan(60_000);
	});
});

describe('somebody’s request that ends before its answer', () => {
	const serve = () => {
		const db = connectForServing(world.url, { max: 4 });
		opened.push(db);
		return { db, actor: null, shared: cache };
	};

	test('does not spoil what others wait for', async () => {
		await world.createScenario();
		const context = serve();
		await listScenarios({ ...context, shared: undefined }, newest);
		let waiting: Promise<unknown> = Promise.resolve();
		const leader = new AbortController();
		await world.db.transaction(async (transaction) => {
			await transaction.execute('lock table scenarios in access exclusive mode');
			const first = withinLimit(leader.signal, () => listScenarios(context, newest));
			waiting = Promise.all([first, listScenarios(context, newest)]);
			waiting.catch(() => undefined);
			await new Promise((resolve) => setTimeout(resolve, 100));
			leader.abort();
			await new Promise((resolve) => setTimeout(resolve, 100));
		});
		expect(await waiting).toMatchObject([{ items: [{}] }, { items: [{}] }]);
	});

	test('and an error is heard by all who waited, and kept for nobody', async () => {
		await world.createScenario();
		const context = serve();
		await world.db.execute(sql`alter table scenario_metadata rename to moved_away`);
		try {
			const asked = Array.from({ length: 5 }, () => listScenarios(context, newest));
			for (const { status } of await Promise.allSettled(asked)) expect(status).toBe('rejected');
		} finally {
			await world.db.execute(sql`alter table moved_away rename to scenario_metadata`);
		}
		expect((await listScenarios(context, newest)).items).toHaveLength(1);
	});
});

test('a list that is full of what has just gone still leads to the next page', async () => {
	for (let count = 0; count < 5; count++) await world.createScenario();
	const query = listQuery({ sort: 'new', limit: 3 });
	const first = await listScenarios(visitor(), query);
	const learner = serving(world.as(await world.createUser()));
	for (const { id } of first.items) {
		await world.db.delete(schema.scenarios).where(eq(schema.scenarios.id, id));
	}
	const page = await listScenarios(learner, query);
	expect(page.items).toEqual([]);
	expect((await listScenarios(learner, { ...query, after: page.next })).items).toHaveLength(2);
});
