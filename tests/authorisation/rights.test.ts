import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { forms } from './forms.ts';
import { gather, type People, placesOf } from './places.ts';
import { isRefusal, rowsOf } from './support/expectation.ts';
import { read } from './support/read.ts';
import { send, sendByScript } from './support/send.ts';
import { shapeOf } from './support/shapes.ts';
import { openStage, type Stage } from './support/stage.ts';
import { stateOfScenario } from './support/state.ts';
import { type Expected, type Role, roles, table } from './table.ts';

const routes = inject('routes');
let stage: Stage;
let people: People;

beforeAll(async () => {
	stage = openStage();
	people = await gather(stage);
});
afterAll(() => stage.close());

/** Answered by the server's entry, before the app. */
const ofTheEntry = ['GET /healthz', 'GET /readyz'];

test('there is no page, action or endpoint without a row, and no row without one of them', () => {
	const all = routes.flatMap(({ id, isPage, actions, methods }) => [
		...(isPage ? [`GET ${id}`] : []),
		...actions.map((name) => `POST ${id}${name === 'default' ? '' : `?/${name}`}`),
		...methods.map((method) => `${method} ${id}`)
	]);
	expect(routes.length).toBeGreaterThan(20);
	expect(Object.keys(table).sort()).toEqual([...all, ...ofTheEntry].sort());
});

test('there is nothing that is filled in for an action that is not there', () => {
	expect(Object.keys(forms).filter((key) => !(key in table))).toEqual([]);
});

/** The owner last, so that it is theirs until all the others have tried. */
const inTurn: Role[] = ['anonymous', 'guest', 'learner', 'admin', 'owner'];

for (const [key, rows] of Object.entries(table)) {
	const [method = '', target = ''] = key.split(' ');
	const [route = '', action] = target.split('?');
	const page = routes.find(({ id, isPage }) => id === route && isPage);
	// What changes an account is tried on other ones.
	const askers = () => (method === 'POST' && !route.includes('[') ? gather(stage) : people);

	test(`nobody is answered otherwise than the table says: ${key}`, async () => {
		const known = placesOf(route);
		const given = rowsOf(rows);
		expect(Object.keys(given).sort(), 'what may stand in the address').toEqual(
			Object.keys(known).sort()
		);
		const those = await askers();
		const faults: string[] = [];
		const wrong = (text: string) => faults.push(text);
		const unseen: Record<string, object> = {};
		// First what is not there, which the others may have to look like.
		const isThere = (place: string) => Number(place !== 'nowhere');
		for (const place of Object.keys(given).sort((one, other) => isThere(one) - isThere(other))) {
			const id = (await known[place]?.(stage, those)) ?? '';
			const path = route.replace(/\[\w+\]/, id);
			for (const role of inTurn) {
				const expected = given[place]?.[roles.indexOf(role)] as Expected;
				const request = { what: `${place}, ${role}`, path, id, expected, wrong, key, action };
				const answers =
					method === 'GET'
						? { page: await read(those[role], { ...request, page }) }
						: await send(stage, those[role], request);
				if (!('nowhere' in given)) continue;
				for (const [way, answer] of Object.entries(answers)) {
					if (expected !== 404 || answer.status !== 404) continue;
					const shape = shapeOf(answer, id);
					const asked = `${place}, ${role}, by ${way}`;
					expect
						.soft(shape, `${asked}: told from what is not there`)
						.toEqual((unseen[`${role} ${way}`] ??= shape));
				}
			}
		}
		expect(faults).toEqual([]);
	});

	if (method !== 'POST') continue;

	test(`what somebody may send, they may by a script as well: ${key}`, async () => {
		const faults: string[] = [];
		const wrong = (text: string) => faults.push(text);
		const those = await askers();
		for (const [place, row] of Object.entries(rowsOf(rows))) {
			const may = inTurn.filter((role) => !isRefusal(row[roles.indexOf(role)] as Expected));
			if (may.length === 0) continue;
			// Another one: of what was done by a page, nothing may be left to do.
			const id = (await placesOf(route)[place]?.(stage, those)) ?? '';
			const path = route.replace(/\[\w+\]/, id);
			for (const role of may) {
				const expected = row[roles.indexOf(role)] as Expected;
				const request = { what: `${place}, ${role}`, path, id, expected, wrong, key, action };
				await sendByScript(stage, those[role], request);
			}
		}
		expect(faults).toEqual([]);
	});
}

describe('what has no row is no way in either', () => {
	for (const { id: route, actions } of routes) {
		test(`${route} takes no other method, from nobody`, async () => {
			const [place] = Object.values(placesOf(route));
			const id = (await place?.(stage, people)) ?? '';
			const path = route.replace(/\[\w+\]/, id);
			const before = await stateOfScenario(stage.db, id);
			for (const role of roles) {
				const person = people[role];
				const isHidden = route.startsWith('/admin') && role !== 'admin';
				const methods = ['PUT', 'PATCH', 'DELETE', ...(actions.length === 0 ? ['POST'] : [])];
				for (const method of methods) {
					const { status, headers } = await person.ask(path, { method });
					expect.soft(status, `${method} as ${role}`).toBe(isHidden ? 404 : 405);
					expect.soft(headers.get('set-cookie'), `${method} as ${role}`).toBeNull();
				}
				const { headers } = await person.ask(path, { method: 'OPTIONS' });
				expect.soft(headers.get('access-control-allow-origin'), 'no other site').toBeNull();
				if (actions.length > 0) {
					const { status } = await person.post(`${path}?/nothing`);
					expect.soft(status, `an action that is not there, as ${role}`).toBe(404);
				}
			}
			expect(await stateOfScenario(stage.db, id)).toEqual(before);
		});
	}
});
