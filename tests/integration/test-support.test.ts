import { describe, expect, test } from 'vitest';
import { eq } from 'drizzle-orm';
import { scenarioMetadata, scenarios, users } from '#lib/server/db/schema/index.ts';
import { createWorld } from '#tests/support/world.ts';

describe('a world', () => {
	test('begins with nothing in it, whatever earlier ones held', async () => {
		for (let round = 0; round < 2; round++) {
			const world = await createWorld();
			expect(await world.db.$count(users)).toBe(0);
			expect(await world.db.$count(scenarios)).toBe(0);
			await world.createScenario({ author: await world.createUser() });
			await world.close();
		}
	});

	test('is not shared with another open one', async () => {
		const [here, there] = [await createWorld(), await createWorld()];
		await here.createUser();
		expect(await there.db.$count(users)).toBe(0);
	});

	test('lists a public scenario and no draft', async () => {
		const world = await createWorld();
		const listed = await world.createScenario();
		const draft = await world.createScenario({ publishedAt: null });
		const isListed = async (id: string) =>
			(await world.db.select().from(scenarioMetadata).where(eq(scenarioMetadata.scenarioId, id)))[0]
				?.isListed;
		expect(await isListed(listed.id)).toBe(true);
		expect(await isListed(draft.id)).toBe(false);
	});

	test('fails when it is left with figures that do not agree', async () => {
		const world = await createWorld();
		const scenario = await world.createScenario();
		await world.db
			.update(scenarioMetadata)
			.set({ amountSavedCount: 1 })
			.where(eq(scenarioMetadata.scenarioId, scenario.id));
		await expect(world.close()).rejects.toThrow('baseline + sum over progress');
	});
});
