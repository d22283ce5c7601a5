import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { scenarios } from '#lib/server/db/schema/index.ts';
import { gather, type People } from './places.ts';
import { newWord, wordsIn } from './support/canaries.ts';
import { crawl, dataOf, type Found } from './support/crawl.ts';
import { rowsOf } from './support/expectation.ts';
import { buildHiddenWorld, type HiddenWorld, hiddenStates } from './support/hidden-world.ts';
import type { Person } from './support/person.ts';
import { nowhere } from './support/scenes.ts';
import { plain } from './support/shapes.ts';
import { openStage, type Stage } from './support/stage.ts';
import { type Role, roles, table } from './table.ts';

const routes = inject('routes');
let stage: Stage;
let people: People;
let world: HiddenWorld;
let before: Map<string, string>;

/** All but the owner, who is somebody else here. */
const others = ['anonymous', 'guest', 'learner', 'admin'] as const satisfies Role[];

/** Lists and what is counted in them: whatever is hidden would fit into each. */
const sorts = ['trending', 'saved', 'rated', 'practised', 'new', 'relevance'];
const counted = () => [
	'/',
	'/es',
	'/scenarios',
	...sorts.map((sort) => `/scenarios?sort=${sort}`),
	...['role=character', 'difficulty=intermediate', 'cefr=B1', 'language=de', 'language=fr'].map(
		(filter) => `/scenarios?sort=new&${filter}`
	),
	'/scenarios?sort=new&category=housing&category=conflict',
	'/scenarios?sort=new&tag=neighbours&duration=15',
	'/scenarios?q=parcel',
	'/scenarios/more?sort=new&tag=neighbours',
	'/tags/neighbours',
	'/categories/housing',
	'/categories/conflict',
	`/authors/${world.open.author.actor?.id}`,
	`/scenarios/${world.open.id}`
];

async function readCounted(): Promise<Map<string, string>> {
	const read = new Map<string, string>();
	for (const role of others) {
		for (const address of counted()) {
			const isPage = !address.startsWith('/scenarios/more');
			for (const one of isPage ? [address, dataOf(address)] : [address]) {
				read.set(`${one} as ${role}`, withoutKeys((await people[role].get(one)).text));
			}
		}
	}
	return read;
}

/** Without the names that are given to a form that is shown. */
const withoutKeys = (text: string) =>
	plain(text).replaceAll(/(?<![\w-])[\w-]{22}(?![\w-])/g, 'KEY');

beforeAll(async () => {
	stage = openStage();
	people = await gather(stage);
	world = await buildHiddenWorld(stage);
	// All is said to be a month old, so that no minute passes on a page between two readings.
	await stage.db.execute(sql`update scenarios set published_at = published_at - interval '40 days'
		where published_at is not null`);
	before = await readCounted();
	await world.hide();
});
afterAll(() => stage.close());

const wordsOf = (state: (typeof hiddenStates)[number]) => Object.values(world.hidden[state].words);

test('there is no text of a scenario without a canary', async () => {
	const [row] = await stage.db
		.select()
		.from(scenarios)
		.where(eq(scenarios.id, world.hidden.private.id));
	const { id, role, difficulty, cefrLevel, textLanguage, visibility, ...texts } =
		row as NonNullable<typeof row>;
	expect([id, role, difficulty, cefrLevel, textLanguage, visibility]).not.toContain(null);
	const { searchVector, createdByUserId, targetLanguages, categories, ...free } = texts;
	expect([searchVector, createdByUserId, targetLanguages, categories]).not.toContain(null);
	const without = Object.entries(free)
		.filter(([, value]) => typeof value === 'string' || typeof value === 'object')
		.filter(([, value]) => value !== null && !(value instanceof Date))
		.flatMap(([name, value]): [string, unknown][] =>
			name === 'persona' ? Object.entries(value as object) : [[name, value]]
		)
		.filter(([, value]) => wordsIn(JSON.stringify(value), wordsOf('private')).length === 0)
		.map(([name]) => name);
	expect(without, 'numbers alone').toEqual(['comfortIndicators']);
});

test('what is hidden moves no number, no order and no byte that others see', async () => {
	const after = await readCounted();
	expect([...after.keys()]).toEqual([...before.keys()]);
	const moved = [...after].filter(([address, text]) => before.get(address) !== text);
	expect(moved.map(([address]) => address)).toEqual([]);
});

/** Every address that can be made of a route with what is known of the hidden world. */
function seeds(): string[] {
	const scenarioIds = [world.open, ...Object.values(world.hidden)].map(({ id }) => id);
	const personIds = [world.author, world.learner, world.open.author].map(
		({ actor }) => actor?.id as string
	);
	const values: Record<string, string[]> = {
		'/scenarios/': [...scenarioIds, nowhere],
		'/authors/': personIds,
		'/tags/': ['neighbours'],
		'/categories/': ['housing']
	};
	const made = routes.flatMap(({ id }) => {
		if (!id.includes('[')) return [id];
		const [, known] = Object.entries(values).find(([start]) => id.startsWith(start)) ?? [];
		return (known ?? [...scenarioIds, ...personIds]).map((value) =>
			id.replaceAll(/\[\w+\]/g, value)
		);
	});
	return [...made, '/nowhere', '/library/nowhere', '/es/nada', '/es/scenarios'];
}

/** What a role must have been shown at least once: all that the table gives it. */
const pagesFor = (role: Role): string[] =>
	Object.entries(table)
		.filter(([key, rows]) => {
			const answers = Object.values(rowsOf(rows)).map((row) => row[roles.indexOf(role)]);
			return key.startsWith('GET ') && answers.includes(200);
		})
		.map(([key]) => key.slice(4))
		.filter((route) => routes.some(({ id }) => id === route));

for (const role of others) {
	test(`none of the hidden texts is anywhere for others: ${role}`, async () => {
		const found = await crawl(people[role], { routes, seeds: seeds(), perRoute: 3 });
		const shown = new Set(
			found.filter(({ answer }) => answer.status === 200).map((one) => one.route)
		);
		expect([...shown]).toEqual(expect.arrayContaining(pagesFor(role)));

		const { unlisted } = world.hidden;
		const secret = [
			...hiddenStates.filter((state) => state !== 'unlisted').flatMap(wordsOf),
			...world.personal,
			'$argon2'
		];
		// Who wrote it stands where it is read.
		const isAt = (id: string) => (one: Found) => one.address.includes(id);
		const authorsName = world.author.actor?.name as string;
		// Admins look people up by name and address: there, and nowhere else.
		const looked = [world.author, world.learner].flatMap(({ actor, email }) => [
			actor?.name,
			email
		]);
		const isDesk = (one: Found) =>
			role === 'admin' && /^(\/\w\w)?\/admin\/people\b/.test(one.address);
		const leaks = found.flatMap((one) => {
			const text = one.answer.text + JSON.stringify([...one.answer.headers]);
			const here = isAt(unlisted.id)(one);
			const words = here
				? secret.filter((word) => word !== authorsName)
				: [...secret, ...wordsOf('unlisted'), unlisted.id];
			// Who asks for a tag by its name is told the name.
			return wordsIn(text, words)
				.filter((word) => !one.address.includes(word))
				.filter((word) => !isDesk(one) || !looked.includes(word))
				.map((word) => `${one.address}: ${word}`);
		});
		expect(leaks).toEqual([]);

		// The same eyes see what they may see.
		const seen = (words: string[], where: (one: Found) => boolean) =>
			words.every((word) => found.some((one) => where(one) && wordsIn(one.answer.text, [word])[0]));
		expect(seen(wordsOf('unlisted'), isAt(unlisted.id)), 'the unlisted one by its address').toBe(
			true
		);
		expect(
			seen(Object.values(world.open.words), () => true),
			'the public one'
		).toBe(true);
		const lists = found.filter((one) => !isAt(world.open.id)(one));
		const listed = lists.filter(({ answer }) => wordsIn(answer.text, [world.open.words.title])[0]);
		expect(listed.length, 'the public one in lists').toBeGreaterThan(5);
	});
}

/** What is typed to find a word: whole, its beginning, mistyped, quoted. */
const looks = (word: string): Look[] => [
	{ typed: word, query: '{}' },
	{ typed: word.slice(0, 6), query: '{}' },
	{ typed: word.slice(0, 5) + word[6] + word[5] + word.slice(7), query: '{}' },
	{ typed: word, query: '"{}"' }
];

interface Look {
	typed: string;
	/** What stands in the address, with `{}` for what is typed. */
	query: string;
}

const searches = ['/scenarios?q=', '/scenarios?sort=new&q=', '/scenarios/more?q='];
const taggings = ['/scenarios?tag=', '/scenarios/more?tag=', '/tags/'];

/**
 * @returns says where looking for something shows anything else than looking for what nobody wrote
 */
function eyesOf(person: Person) {
	const ofNobody = new Map<string, string>();
	const see = async (address: string, typed: string) => {
		const { status, text } = await person.get(address);
		expect(status, address).toBe(200);
		return withoutKeys(text).replaceAll(new RegExp(typed, 'gi'), 'TYPED');
	};
	return async ({ typed, query }: Look, starts: string[]): Promise<string[]> => {
		const differ = [];
		for (const start of starts) {
			const addressFor = (word: string) => start + encodeURIComponent(query.replace('{}', word));
			const kind = `${start}${query} ${typed.length}`;
			const random = newWord().slice(0, typed.length);
			const control = ofNobody.get(kind) ?? (await see(addressFor(random), random));
			ofNobody.set(kind, control);
			if ((await see(addressFor(typed), typed)) !== control) differ.push(addressFor(typed));
		}
		return differ;
	};
}

for (const role of others) {
	test(`looking for a hidden text is like looking for what nobody wrote: ${role}`, async () => {
		const toldApart = eyesOf(people[role]);
		const whole = (typed: string): Look => ({ typed, query: '{}' });
		const { title, tags } = world.open.words;
		const found = await toldApart(whole(title), searches);
		expect(found, 'what is public is found').toHaveLength(searches.length);
		expect(await toldApart(whole(tags), taggings)).toHaveLength(taggings.length);

		const told: string[] = [];
		for (const { words } of Object.values(world.hidden)) {
			const { title, tags, ...rest } = words;
			for (const look of looks(title)) told.push(...(await toldApart(look, searches.slice(0, 1))));
			told.push(...(await toldApart(whole(title), searches.slice(1))));
			told.push(...(await toldApart(whole(tags), taggings.slice(0, role === 'learner' ? 3 : 1))));
			// What everybody finds is one index: each of its texts is tried by one of them.
			if (role !== 'learner') continue;
			for (const word of Object.values(rest)) {
				told.push(...(await toldApart(whole(word), searches.slice(2))));
			}
		}
		const name = world.author.actor?.name as string;
		told.push(...(await toldApart(whole(name), searches)));
		expect(told).toEqual([]);
	});
}
