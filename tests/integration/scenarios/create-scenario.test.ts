import { randomBytes } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { ScenarioContent } from '#lib/scenarios/types.ts';
import type { ActorContext } from '#lib/server/context.ts';
import { scenarioMetadataBaseline, scenarios } from '#lib/server/db/schema/index.ts';
import { createScenario } from '#lib/server/scenarios/create-scenario.ts';
import { editScenario } from '#lib/server/scenarios/edit-scenario.ts';
import { publishScenario } from '#lib/server/scenarios/publish-scenario.ts';
import { getScenario } from '#lib/server/scenarios/queries.ts';
import { unpublishScenario } from '#lib/server/scenarios/unpublish-scenario.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { bareContent, content, stored } from './content.ts';

test('a new scenario is a private draft of its author, with the rows for its figures', async () => {
	const world = await createWorld();
	const author = await world.createUser();
	const { id } = await createScenario(world.as(author), { content: content() });

	const { scenario, metadata } = await stored(world.db, id);
	expect(scenario).toMatchObject({
		...content(),
		createdByUserId: author.id,
		visibility: 'private',
		isActive: false,
		publishedAt: null
	});
	expect(metadata).toMatchObject({ isListed: false, amountSavedCount: 0, trendingScore: null });
	const baseline = eq(scenarioMetadataBaseline.scenarioId, id);
	expect(await world.db.$count(scenarioMetadataBaseline, baseline)).toBe(1);
	expect(await getScenario(world.as(author), id)).toMatchObject({
		...content(),
		status: 'draft',
		isOwn: true,
		author: { id: author.id, name: author.name }
	});
});

test('a title is enough, and what is missing reads as empty', async () => {
	const world = await createWorld();
	const author = world.as(await world.createUser());
	const { id } = await createScenario(author, { content: bareContent({ title: 'One day' }) });
	expect(await getScenario(author, id)).toMatchObject(bareContent({ title: 'One day' }));
});

test('ids cannot be guessed: 16 random bytes each', async () => {
	const world = await createWorld();
	const author = world.as(await world.createUser());
	const ids = new Set<string>();
	for (let count = 0; count < 20; count++) {
		ids.add((await createScenario(author, { content: content() })).id);
	}
	expect(ids.size).toBe(20);
	for (const id of ids) {
		expect(id).toMatch(/^[\w-]{22}$/);
		expect(Buffer.from(id, 'base64url')).toHaveLength(16);
	}
});

test('nothing but content is taken from what is handed in', async () => {
	const world = await createWorld();
	const [author, other] = [await world.createUser(), await world.createUser()];
	const handedIn = {
		...content(),
		id: 'chosen-by-me',
		createdByUserId: other.id,
		visibility: 'public',
		isActive: true,
		publishedAt: new Date(),
		forkedFromId: null
	} as ScenarioContent;
	const { id } = await createScenario(world.as(author), { content: handedIn });
	expect(id).not.toBe('chosen-by-me');
	expect((await stored(world.db, id)).scenario).toMatchObject({
		createdByUserId: author.id,
		visibility: 'private',
		publishedAt: null
	});
	expect(await world.db.$count(scenarios)).toBe(1);
});

test('the clock of the context counts when there is one', async () => {
	const world = await createWorld();
	const now = new Date('2026-03-04T05:06:07Z');
	const author = world.as(await world.createUser(), now);
	const { id } = await createScenario(author, { content: content() });
	expect((await getScenario(author, id)).updatedAt).toBe(now.toISOString());
});

describe('one form sent several times', () => {
	const formId = randomBytes(16).toString('base64url');
	let world: World;
	let author: ActorContext;

	beforeEach(async () => {
		world = await createWorld();
		author = world.as(await world.createUser());
	});

	test.each([undefined, 'public'] as const)(
		'makes one scenario, and answers each time with it (visible: %s)',
		async (visibility) => {
			const input = { content: content(), formId, visibility };
			const first = await createScenario(author, input);
			const repeats = Array.from({ length: 19 }, () => createScenario(author, input));
			expect(new Set((await Promise.all(repeats)).map(({ id }) => id))).toEqual(
				new Set([first.id])
			);
			const atOnce = { ...input, formId: randomBytes(16).toString('base64url') };
			const ids = Array.from({ length: 20 }, () => createScenario(author, atOnce));
			expect(new Set((await Promise.all(ids)).map(({ id }) => id)).size).toBe(1);
			expect(await world.db.$count(scenarios)).toBe(2);
			expect(await world.db.$count(scenarioMetadataBaseline)).toBe(2);
		}
	);

	test('answers with it also when it was edited since, and leaves the edit alone', async () => {
		const { id } = await createScenario(author, { content: content(), formId });
		await editScenario(author, { scenarioId: id, content: content({ title: 'Edited' }) });
		expect(await createScenario(author, { content: content(), formId })).toEqual({ id });
		expect(await getScenario(author, id)).toMatchObject({ title: 'Edited' });
	});

	test('loses nothing that was typed before it was sent again', async () => {
		const { id } = await createScenario(author, { content: content(), formId });
		const other = await createScenario(author, { content: content({ title: 'Other' }), formId });
		expect(other.id).not.toBe(id);
		expect(await getScenario(author, other.id)).toMatchObject({ title: 'Other' });
	});

	test('first to keep it, then to publish it: publishes it', async () => {
		const { id } = await createScenario(author, { content: content(), formId });
		await createScenario(author, { content: content(), formId, visibility: 'unlisted' });
		expect(await getScenario(author, id)).toMatchObject({
			status: 'published',
			visibility: 'unlisted'
		});
		expect(await world.db.$count(scenarios)).toBe(1);
	});

	test('does not show what its author has hidden or changed since', async () => {
		const input = { content: content(), formId, visibility: 'public' as const };
		const { id } = await createScenario(author, input);
		await publishScenario(author, { scenarioId: id, visibility: 'private' });
		await createScenario(author, input);
		expect(await getScenario(author, id)).toMatchObject({ visibility: 'private' });
		await unpublishScenario(author, { scenarioId: id });
		await createScenario(author, input);
		expect(await getScenario(author, id)).toMatchObject({ status: 'withdrawn' });

		const kept = content({ title: 'Kept' });
		const draft = await createScenario(author, { content: kept, formId });
		await editScenario(author, { scenarioId: draft.id, content: content({ title: 'Secret' }) });
		await createScenario(author, { content: kept, formId, visibility: 'public' });
		expect(await getScenario(author, draft.id)).toMatchObject({ status: 'draft', title: 'Secret' });
	});

	test('somebody else’s id, of a form or a scenario, tells and touches nothing', async () => {
		const stranger = world.as(await world.createUser());
		const { id } = await createScenario(author, { content: content(), formId });
		const made = [
			await createScenario(stranger, { content: content(), formId }),
			await createScenario(stranger, { content: content(), formId: id })
		];
		expect(new Set([id, formId, ...made.map((one) => one.id)]).size).toBe(4);
		for (const one of made) expect(await getScenario(stranger, one.id)).toMatchObject(content());
		expect((await stored(world.db, id)).scenario).toMatchObject({
			createdByUserId: author.actor.id
		});
	});

	test.each(['', 'short', '\0', 'x'.repeat(23), '../../../../../../../..', `${'A'.repeat(21)}B`])(
		'an id that is none (%j) makes a new scenario each time',
		async (wrong) => {
			const input = { content: content(), formId: wrong };
			const ids = [await createScenario(author, input), await createScenario(author, input)];
			expect(ids[0]).not.toEqual(ids[1]);
		}
	);
});

describe('writing and publishing at once', () => {
	test('is all or nothing', async () => {
		const world = await createWorld();
		const author = world.as(await world.createUser());
		await world.db.execute(sql`
			create function refuse() returns trigger language plpgsql as $$
			begin raise 'broken'; end $$`);
		await world.db.execute(sql`
			create trigger refuse before update on scenario_metadata
			for each row execute function refuse()`);
		onTestFinished(async () => {
			await world.db.execute(sql`drop function refuse cascade`);
		});
		await expect(
			createScenario(author, { content: content(), visibility: 'public' })
		).rejects.toThrow();
		expect(await world.db.$count(scenarios)).toBe(0);
	});

	test('refuses what is not fit to be read, and stores nothing', async () => {
		const world = await createWorld();
		const author = world.as(await world.createUser());
		await expect(
			createScenario(author, { content: bareContent(), visibility: 'private' })
		).rejects.toMatchObject({ code: 'not-publishable' });
		expect(await world.db.$count(scenarios)).toBe(0);
	});

	test('lists it when it is public', async () => {
		const world = await createWorld();
		const author = world.as(await world.createUser());
		const { id } = await createScenario(author, { content: content(), visibility: 'public' });
		expect((await stored(world.db, id)).metadata).toMatchObject({ isListed: true });
		expect(await getScenario(author, id)).toMatchObject({
			status: 'published',
			publishedAt: expect.any(String)
		});
	});
});
