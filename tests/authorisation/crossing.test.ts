import { afterAll, beforeAll, expect, test } from 'vitest';
import { newWord, wordsIn } from './support/canaries.ts';
import type { Person } from './support/person.ts';
import { rehearse, writeScenario } from './support/scenes.ts';
import { openStage, type Stage } from './support/stage.ts';

let stage: Stage;

beforeAll(() => {
	stage = openStage();
});
afterAll(() => stage.close());

const requests = 200;
const atOnce = 10;

test('of 200 requests of two learners at once none is shown what is the other’s', async () => {
	const author = await stage.arrive();
	const id = await writeScenario(stage, author, 'public');
	const two = await Promise.all(
		[newWord(), newWord()].map(async (name) => {
			const person = await stage.arrive({ name });
			await rehearse(stage, person, id);
			return { person, name, notes: newWord(), id: person.actor?.id as string };
		})
	);
	const nobody = { person: stage.anonymous, name: '', notes: '', id: '' };
	const all = [...two, ...two, nobody];
	const secret = two.flatMap(({ person, ...own }) => [
		...Object.values(own),
		person.email as string
	]);
	const addresses = [
		'/',
		'/account',
		'/library',
		'/library/saved',
		'/scenarios?sort=new',
		`/scenarios/${id}`,
		`/scenarios/${id}/notes`,
		`/scenarios/${id}/practice`,
		`/scenarios/${id}/__data.json`,
		'/account/__data.json'
	];
	let shown = 0;
	const faults: string[] = [];
	const visit = async (turn: number) => {
		const who = all[turn % all.length] as (typeof all)[number];
		const address = addresses[Math.floor(turn / all.length) % addresses.length] as string;
		// Nothing is written as nobody.
		if (who !== nobody && turn % 4 === 0) await write(who.person, id, who.notes);
		const { text } = await who.person.get(address);
		const own = [who.name, who.notes, who.id, who.person.email];
		const found = wordsIn(text, secret);
		if (found.some((word) => own.includes(word))) shown += 1;
		for (const word of found) if (!own.includes(word)) faults.push(`${address}: ${word}`);
	};
	for (let turn = 0; turn < requests; turn += atOnce) {
		await Promise.all(Array.from({ length: atOnce }, (_, index) => visit(turn + index)));
	}
	expect(faults).toEqual([]);
	expect(shown, 'each is shown what is theirs').toBeGreaterThan(requests / 3);
	for (const { person, notes } of two) {
		await write(person, id, notes);
		const { text } = await person.get(`/scenarios/${id}/notes`);
		expect((JSON.parse(text) as { notes: string }).notes).toContain(notes);
	}
});

/** Writes notes with what their page was shown of them. */
async function write(person: Person, id: string, notes: string): Promise<void> {
	const { status } = await person.post(`/scenarios/${id}?/notes`, [['notes', `I said ${notes}.`]]);
	expect(status).toBe(303);
}
