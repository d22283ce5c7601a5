import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { ScenarioContent } from '#lib/scenarios/types.ts';
import { scenarioMetadataBaseline, scenarios } from '#lib/server/db/schema/index.ts';
import { createScenario } from '#lib/server/scenarios/create-scenario.ts';
import { getScenario } from '#lib/server/scenarios/queries.ts';
import { createWorld } from '#tests/support/world.ts';
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
