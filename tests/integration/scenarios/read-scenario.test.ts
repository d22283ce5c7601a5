import { beforeEach, describe, expect, test } from 'vitest';
import { scenarioVisibilities } from '#lib/scenarios/vocabulary.ts';
import type { ActorContext, Context } from '#lib/server/context.ts';
import { scenarios } from '#lib/server/db/schema/index.ts';
import { listScenarios } from '#lib/server/scenarios/lists.ts';
import { findScenario, getEditableScenario, getScenario } from '#lib/server/scenarios/queries.ts';
import { can, statusOf } from '#lib/server/scenarios/rules.ts';
import { canBegin, canRead, isListed, isOwnedBy } from '#lib/server/scenarios/visibility.ts';
import { listQuery } from '#lib/scenarios/list-query.ts';
import { createWorld, type TestUser, type World } from '#tests/support/world.ts';
import { unknownId } from './content.ts';

let world: World;
let user: TestUser;
let author: ActorContext;
let stranger: ActorContext;
let nobody: Context<null>;

beforeEach(async () => {
	world = await createWorld();
	user = await world.createUser({ email: 'canary@example.test' });
	author = world.as(user);
	stranger = world.as(await world.createUser());
	nobody = world.as(null);
});

/** Every state that a scenario can be in, written by the author and by nobody. */
async function everyKind() {
	const kinds = [];
	for (const visibility of scenarioVisibilities) {
		for (const isActive of [true, false]) {
			for (const publishedAt of [new Date(), null]) {
				for (const writer of [user, null]) {
					const state = { visibility, isActive, publishedAt };
					const { id } = await world.createScenario({ ...state, author: writer });
					const facts = {
						visibility,
						status: statusOf(state),
						author: writer && { id: writer.id }
					};
					kinds.push({ id, ...facts });
				}
			}
		}
	}
	return kinds;
}

test('the rules and the predicates say the same of every scenario and every reader', async () => {
	const kinds = await everyKind();
	const listed = await world.db.select({ id: scenarios.id }).from(scenarios).where(isListed());
	expect(listed.length).toBe(2);
	for (const { actor } of [author, stranger, nobody]) {
		const reader = actor?.id ?? null;
		const idsWhere = async (condition: ReturnType<typeof canRead>) =>
			new Set(
				(await world.db.select({ id: scenarios.id }).from(scenarios).where(condition)).map(
					({ id }) => id
				)
			);
		const [readable, open, own] = [
			await idsWhere(canRead(reader)),
			await idsWhere(canBegin(reader)),
			await idsWhere(isOwnedBy(reader))
		];
		for (const scenario of kinds) {
			const isOwn = actor !== null && scenario.author?.id === actor.id;
			const isOpen =
				scenario.status === 'published' && (scenario.visibility !== 'private' || isOwn);
			const said = { readable: readable.has(scenario.id), open: open.has(scenario.id) };
			expect([scenario, said]).toEqual([scenario, { readable: isOpen || isOwn, open: isOpen }]);
			expect([scenario, can(actor, 'edit', scenario)]).toEqual([scenario, own.has(scenario.id)]);
			const found = await findScenario({ db: world.db, actor }, scenario.id);
			expect(found !== null).toBe(readable.has(scenario.id));
		}
		const { items } = await listScenarios({ db: world.db, actor }, listQuery({ sort: 'new' }));
		expect(items.map(({ id }) => id).sort()).toEqual(listed.map(({ id }) => id).sort());
	}
});

describe('by its address', () => {
	test('a draft, a private and a withdrawn scenario are there for their author alone', async () => {
		for (const state of [
			{ publishedAt: null },
			{ publishedAt: null, isActive: false, visibility: 'private' as const },
			{ visibility: 'private' as const },
			{ isActive: false }
		]) {
			const { id } = await world.createScenario({ author: user, ...state });
			expect(await getScenario(author, id)).toMatchObject({ id, isOwn: true });
			for (const reader of [stranger, nobody]) {
				expect(await findScenario(reader, id)).toBeNull();
				await expect(getScenario(reader, id)).rejects.toMatchObject({
					code: 'scenario-not-found',
					details: {}
				});
			}
		}
	});

	test('an unlisted one is there for everybody, and in no list', async () => {
		const { id } = await world.createScenario({ author: user, visibility: 'unlisted' });
		for (const reader of [author, stranger, nobody]) {
			expect(await getScenario(reader, id)).toMatchObject({ visibility: 'unlisted' });
			expect((await listScenarios(reader, listQuery())).items).toEqual([]);
		}
	});

	test.each([unknownId, '', '\0', 'a\0b', '\ud800', "' or true --", 'x'.repeat(10_000)])(
		'%j is not there',
		async (id) => {
			await world.createScenario();
			expect(await findScenario(stranger, id)).toBeNull();
		}
	);

	test('the author is shown by name, never by address, and a stranger is not told it is theirs', async () => {
		const { id } = await world.createScenario({ author: user });
		const scenario = await getScenario(stranger, id);
		expect(scenario).toMatchObject({ author: { id: user.id, name: user.name }, isOwn: false });
		expect(JSON.stringify(scenario)).not.toContain('canary@');
		expect(await getScenario(nobody, id)).toMatchObject({ isOwn: false });
	});

	test('a scenario of nobody belongs to nobody', async () => {
		const { id } = await world.createScenario({ author: null });
		for (const reader of [stranger, nobody]) {
			expect(await getScenario(reader, id)).toMatchObject({ author: null, isOwn: false });
		}
	});
});

describe('to be edited', () => {
	test('it is there for its author, forbidden where visible, else not there', async () => {
		const visible = await world.createScenario({ author: user });
		const draft = await world.createScenario({ author: user, publishedAt: null });
		expect(await getEditableScenario(author, visible.id)).toMatchObject({ id: visible.id });
		expect(await getEditableScenario(author, draft.id)).toMatchObject({ id: draft.id });
		await expect(getEditableScenario(stranger, visible.id)).rejects.toMatchObject({
			code: 'not-allowed'
		});
		await expect(getEditableScenario(stranger, draft.id)).rejects.toMatchObject({
			code: 'scenario-not-found'
		});
	});
});
