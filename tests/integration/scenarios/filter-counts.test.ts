import { beforeAll, describe, expect, test } from 'vitest';
import { type ListQuery, listFilters, listQuery } from '#lib/scenarios/list-query.ts';
import type { ActorContext, Context } from '#lib/server/context.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { countFilters } from '#lib/server/scenarios/filter-counts.ts';
import { listScenarios } from '#lib/server/scenarios/lists.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { allValues, countNamed, countPlainly } from './plain-counts.ts';

let world: World;
let reader: ActorContext;
let other: ActorContext;

/** The same numbers in every run, 0 to below 1. */
function numbers(seed: number) {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}

const words = ['ramen', 'ticket', 'umbrella', 'doctor'];

function pick(random: () => number) {
	const one = <Value>(from: readonly Value[]) => from[Math.floor(random() ** 2 * from.length)]!;
	const some = <Value>(from: readonly Value[], most: number) =>
		Array.from({ length: Math.floor(random() * (most + 1)) }, () => one(from));
	return { one, some, chance: (share: number) => random() < share };
}

async function writeScenario(random: () => number, index: number) {
	const { one, some, chance } = pick(random);
	const isHidden = chance(0.2);
	return world.createScenario({
		id: `s${index}`,
		title: `A ${some(words, 3).join(' ')} scene`,
		role: one(allValues.role) as 'tutor',
		difficulty: one(allValues.difficulty) as 'beginner',
		cefrLevel: chance(0.2) ? null : one(allValues.cefr),
		difficultyRating: null,
		// Also the same one twice: it counts once.
		targetLanguages: chance(0.2) ? [] : [one(['ja', 'es', 'fr']), ...some(['ja', 'ko', 'xx'], 2)],
		categories: some([...allValues.category.slice(0, 4), 'unknown'], 3),
		tags: some(allValues.tag, 4),
		estimatedDurationSeconds: chance(0.2) ? null : one([300, 301, 600, 60, 1800, 1801, 900, 7200]),
		visibility: isHidden ? one(['private', 'unlisted', 'public'] as const) : 'public',
		isActive: !(isHidden && chance(0.4)),
		publishedAt: isHidden && chance(0.4) ? null : new Date(1.7e12 + index)
	});
}

beforeAll(async () => {
	world = await createWorld();
	reader = world.as(await world.createUser());
	other = world.as(await world.createUser());
	const random = numbers(5);
	for (let index = 0; index < 150; index++) {
		const scenario = await writeScenario(random, index);
		if (!scenario.isActive || scenario.publishedAt === null || scenario.visibility === 'private') {
			continue;
		}
		const scenarioId = scenario.id;
		for (const learner of [reader, other]) {
			if (random() < 0.2) await saveScenario(learner, { scenarioId });
			if (random() < 0.2) {
				await markCompleted(learner, { scenarioId, attemptId: crypto.randomUUID() });
			}
			if (random() < 0.2) await startAttempt(learner, { scenarioId, language: null });
		}
	}
});

/** Some words, and some values of some filters. */
function anyQuery(random: () => number): ListQuery {
	const { one, some, chance } = pick(random);
	const query = listQuery({ q: chance(0.3) ? one(words) : '' });
	if (query.q !== '') query.sort = 'relevance';
	const most = 1 + Math.floor(random() * 4);
	for (let index = 0; index < most; index++) {
		const filter = listFilters[Math.floor(random() * listFilters.length)]!;
		const values = filter === 'language' ? ['ja', 'es', 'ko', 'de'] : allValues[filter];
		(query[filter] as string[]) = [...new Set([one(values), ...some(values, 2)])];
	}
	return query;
}

async function compare(context: Context, query: ListQuery) {
	const id = context.actor?.id ?? null;
	const { total, values } = await countFilters(context, query);
	const plain = await countPlainly(world.db, query, id);
	expect(total).toBe(plain.total);
	const named = await countNamed(world.db, query, id);
	// Which tags are offered does not hang on what the reader has not done yet.
	const offered = query.mine.includes('untried')
		? await countPlainly(world.db, { ...query, mine: [] }, id)
		: plain;
	const frequent = offered.counts
		.filter(({ filter, amount }) => filter === 'tag' && amount! > 0)
		.sort((a, b) => b.amount! - a.amount! || (a.value < b.value ? -1 : 1))
		.slice(0, 12);
	const expected = plain.counts.filter(({ filter, value, amount }) => {
		if (filter === 'language') {
			return amount! > 0 && (named.has(value) || query.language.includes(value as 'ja'));
		}
		if (filter !== 'tag') return amount! > 0;
		return (
			amount! > 0 && (query.tag.includes(value) || frequent.some((tag) => tag.value === value))
		);
	});
	const counted = listFilters.flatMap((filter) =>
		Object.entries(values[filter])
			.filter(([, amount]) => amount > 0)
			.map(([value, amount]) => ({ filter, value, amount }))
	);
	const sorted = (list: object[]) => list.map((item) => JSON.stringify(item)).sort();
	expect(sorted(counted)).toEqual(sorted(expected));
}

test('nothing chosen counts no other than what a plain count in SQL counts', async () => {
	for (const context of [world.as(null), reader, other]) await compare(context, listQuery());
});

test('no words and no choice of values count otherwise than a plain count in SQL', async () => {
	const random = numbers(17);
	for (let round = 0; round < 80; round++) {
		const query = anyQuery(random);
		await compare(round % 2 === 0 ? reader : world.as(null), query);
	}
});

test('a value never says more or less than the list holds once it is chosen', async () => {
	const random = numbers(23);
	for (let round = 0; round < 12; round++) {
		const query = { ...anyQuery(random), sort: 'new' as const, limit: 100 };
		const { total, values } = await countFilters(reader, query);
		expect(total).toBe((await listAll(query)).length);
		for (const filter of listFilters) {
			for (const [value, amount] of Object.entries(values[filter]).slice(0, 3)) {
				expect(await listAll({ ...query, [filter]: [value] })).toHaveLength(amount);
			}
		}
	}
});

async function listAll(query: ListQuery) {
	const seen: string[] = [];
	let after: string | null = null;
	do {
		const page = await listScenarios(reader, { ...query, after });
		seen.push(...page.items.map(({ id }) => id));
		after = page.next;
	} while (after !== null);
	return seen;
}

describe('words', () => {
	test('that hold no letter leave nothing', async () => {
		expect((await countFilters(reader, listQuery({ q: '!!!', sort: 'relevance' }))).total).toBe(0);
	});

	test('that were mistyped are counted as they are listed', async () => {
		const query = listQuery({ q: 'umbrela', sort: 'new', limit: 100 });
		const { total } = await countFilters(reader, query);
		expect(total).toBe((await listAll(query)).length);
		expect(total).toBeGreaterThan(0);
	});
});

test('one author’s are counted by themselves', async () => {
	const author = await world.createUser();
	await world.createScenario({ id: 'theirs', author, role: 'expert' });
	const counts = await countFilters(reader, { ...listQuery(), author: author.id });
	expect(counts.total).toBe(1);
	expect(counts.values.role).toEqual({ expert: 1 });
	expect((await countFilters(reader, { ...listQuery(), author: 'nobody' })).total).toBe(0);
});

test('what is hidden moves no number that anybody sees', async () => {
	const queries = [listQuery(), listQuery({ tag: ['hidden'] }), listQuery({ q: 'hidden' })];
	const counts = () =>
		Promise.all(
			queries.flatMap((query) => [reader, world.as(null)].map((who) => countFilters(who, query)))
		);
	const before = await counts();
	const author = await world.createUser();
	const hidden = { author, title: 'Hidden', tags: ['hidden'], targetLanguages: ['th'] };
	await world.createScenario({ ...hidden, visibility: 'private' });
	await world.createScenario({ ...hidden, visibility: 'unlisted' });
	await world.createScenario({ ...hidden, isActive: false });
	await world.createScenario({ ...hidden, publishedAt: null });
	expect(await counts()).toEqual(before);
	expect(await countFilters(world.as(author), listQuery())).toEqual(
		await countFilters(reader, listQuery()).then(({ total, values }) => ({
			total,
			values: { ...values, mine: { untried: total, open: 0, completed: 0, saved: 0 } }
		}))
	);
});
