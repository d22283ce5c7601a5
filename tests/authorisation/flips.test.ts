import { randomInt, randomUUID } from 'node:crypto';
import { inArray } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { userScenarioProgress } from '#lib/server/db/schema/index.ts';
import { findDifferences } from '#lib/server/metrics/verify.ts';
import { formWith, newWords } from './support/canaries.ts';
import { dataOf } from './support/crawl.ts';
import type { Fields, Person } from './support/person.ts';
import { writeScenario } from './support/scenes.ts';
import { openStage, type Stage } from './support/stage.ts';

let stage: Stage;
let author: Person;

beforeAll(async () => {
	stage = openStage();
	author = await stage.arrive({ name: 'Odile' });
});
afterAll(() => stage.close());

/** How an author takes something away from others. */
const flips: Record<string, { action: string; fields: Fields }> = {
	'made private': { action: 'edit?/publish', fields: [['visibility', 'private']] },
	withdrawn: { action: 'edit?/unpublish', fields: [] },
	deleted: { action: 'delete?/delete', fields: [['confirm', 'yes']] }
};

async function flip(id: string, how: string): Promise<void> {
	const { action, fields } = flips[how] as (typeof flips)[string];
	const { status } = await author.post(`/scenarios/${id}/${action}`, fields);
	expect(status).toBe(303);
}

const races = 200;
const atOnce = 4;

/** What somebody begins; each would make a row. */
const beginnings: (() => [string, Fields])[] = [
	() => ['save', []],
	() => ['start', [['language', '']]],
	() => ['markCompleted', [['attemptId', randomUUID()]]],
	() => ['notes', [['notes', 'Too late']]]
];

test('of 200 scenarios that are hidden while others write, none is written on afterwards', async () => {
	const [first, second, late] = [await stage.arrive(), await stage.arrive(), await stage.arrive()];
	const answered: { id: string; person: Person; status: number; how: string }[] = [];
	const ids: string[] = [];
	const race = async (turn: number) => {
		const how = Object.keys(flips)[turn % 3] as string;
		const id = await writeScenario(stage, author, 'public');
		ids.push(id);
		const begin = async (person: Person, milliseconds: number) => {
			const [action, fields] = beginnings[randomInt(4)]?.() as [string, Fields];
			await new Promise((resolve) => setTimeout(resolve, milliseconds));
			const { status } = await person.post(`/scenarios/${id}?/${action}`, fields);
			return status;
		};
		const hide = async () => {
			await flip(id, how);
			const page = await stage.anonymous.get(`/scenarios/${id}`);
			expect(page.status, `${how}: read afterwards`).toBe(404);
			expect(await begin(late, 0), `${how}: written afterwards`).toBe(404);
		};
		const meanwhile = async (person: Person) => {
			answered.push({ id, person, how, status: await begin(person, randomInt(12)) });
		};
		await Promise.all([hide(), meanwhile(first), meanwhile(second)]);
	};
	for (let turn = 0; turn < races; turn += atOnce) {
		await Promise.all(Array.from({ length: atOnce }, (_, index) => race(turn + index)));
	}

	const rows = await stage.db
		.select({ id: userScenarioProgress.scenarioId, userId: userScenarioProgress.userId })
		.from(userScenarioProgress)
		.where(inArray(userScenarioProgress.scenarioId, ids));
	expect(rows.filter(({ userId }) => userId === late.actor?.id)).toEqual([]);
	const untrue = answered.filter(({ id, person, status, how }) => {
		const isThere = rows.some((row) => row.id === id && row.userId === person.actor?.id);
		return isThere !== (status === 303 && how !== 'deleted');
	});
	expect(untrue.map(({ status, how }) => `${how}: ${status}`)).toEqual([]);
	const statuses = new Set(answered.map(({ status }) => status));
	expect([...statuses].sort(), 'some came in time, and some did not').toEqual([303, 404]);
	expect(await findDifferences(stage.db)).toEqual([]);
});

for (const how of [...Object.keys(flips), 'made unlisted']) {
	test(`what is ${how} is gone from every list by the time its author hears of it`, async () => {
		const learner = await stage.arrive();
		const words = newWords();
		const fields: Fields = [...formWith(words), ['visibility', 'public']];
		const made = await author.post('/scenarios/new?/publish', fields);
		const id = made.location?.replace('/scenarios/', '') as string;
		const another = await writeScenario(stage, author, 'public');
		const lists = [
			'/',
			'/scenarios?sort=new',
			`/scenarios?q=${words.context}`,
			`/scenarios?sort=saved&tag=${words.tags}`,
			`/tags/${words.tags}`,
			'/categories/housing?sort=new',
			`/authors/${author.actor?.id}`,
			`/scenarios/${another}`
		];
		const surfaces = [
			...lists,
			...lists.map(dataOf),
			`/scenarios/more?sort=new&author=${author.actor?.id}`,
			'/scenarios/more?sort=new&tag=neighbours'
		];
		const kept = new Map<string, string>();
		const showing = async (person: Person) => {
			const found = [];
			for (const address of surfaces) {
				const key = `${person.cookie} ${address}`;
				const etag = kept.get(key);
				const answer = await person.get(address, etag ? { 'if-none-match': etag } : {});
				kept.set(key, answer.headers.get('etag') ?? '');
				const isShown = answer.text.includes(id) || answer.text.includes(words.title);
				if (isShown || answer.status === 304) found.push(address);
			}
			return found;
		};
		for (const person of [stage.anonymous, learner]) {
			const found = await showing(person);
			expect(found.length, `shown before: ${found.join(' ')}`).toBeGreaterThan(14);
		}
		if (how === 'made unlisted') {
			const unlisted: Fields = [['visibility', 'unlisted']];
			expect((await author.post(`/scenarios/${id}/edit?/publish`, unlisted)).status).toBe(303);
		} else await flip(id, how);
		for (const person of [stage.anonymous, learner]) expect(await showing(person)).toEqual([]);
		const page = await learner.get(`/scenarios/${id}`);
		expect(page.status).toBe(how === 'made unlisted' ? 200 : 404);
	});
}
