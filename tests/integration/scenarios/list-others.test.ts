import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ActorContext } from '#lib/server/context.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { createScenario } from '#lib/server/scenarios/create-scenario.ts';
import { editScenario } from '#lib/server/scenarios/edit-scenario.ts';
import { publishScenario } from '#lib/server/scenarios/publish-scenario.ts';
import { listRelated } from '#lib/server/scenarios/lists.ts';
import { getScenario, listAuthored } from '#lib/server/scenarios/queries.ts';
import { unpublishScenario } from '#lib/server/scenarios/unpublish-scenario.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { content } from './content.ts';

let world: World;
let reader: ActorContext;

beforeEach(async () => {
	world = await createWorld();
	reader = world.as(await world.createUser());
});

describe('what an author wrote', () => {
	test('is all there, drafts and withdrawn ones too, last edited first, with its figures', async () => {
		const at = (day: number) => ({ ...reader, now: new Date(Date.UTC(2026, 4, day)) });
		const [draft, withdrawn, published] = [
			await createScenario(at(1), { content: content() }),
			await createScenario(at(2), { content: content() }),
			await createScenario(at(3), { content: content() })
		];
		await publishScenario(at(4), { scenarioId: withdrawn.id, visibility: 'public' });
		await unpublishScenario(at(5), { scenarioId: withdrawn.id });
		await publishScenario(at(6), { scenarioId: published.id, visibility: 'unlisted' });
		await editScenario(at(7), { scenarioId: draft.id, content: content({ title: 'Edited' }) });
		const other = world.as(await world.createUser());
		await saveScenario(other, { scenarioId: published.id });

		const { items, next } = await listAuthored(reader);
		expect(items).toMatchObject([
			{ id: draft.id, title: 'Edited', status: 'draft', visibility: 'private', publishedAt: null },
			{ id: published.id, status: 'published', figures: { amountSavedCount: 1 } },
			{ id: withdrawn.id, status: 'withdrawn', publishedAt: '2026-05-04T00:00:00.000Z' }
		]);
		expect(next).toBeNull();
		expect(JSON.stringify(items)).not.toContain(content().instructions);
		expect((await listAuthored(other)).items).toEqual([]);
	});

	test('comes in pages, each scenario once, also where instants tie', async () => {
		const now = new Date('2026-05-01');
		const made = new Set<string>();
		for (let count = 0; count < 7; count++) {
			const context = count < 4 ? { ...reader, now } : reader;
			made.add((await createScenario(context, { content: content() })).id);
		}
		const seen: string[] = [];
		let after: string | null = null;
		do {
			const page = await listAuthored(reader, { after, limit: 2 });
			seen.push(...page.items.map(({ id }) => id));
			after = page.next;
		} while (after);
		expect(seen).toHaveLength(7);
		expect(new Set(seen)).toEqual(made);
		expect((await listAuthored(reader, { after: 'garbage' })).items).toHaveLength(7);
	});
});

describe('related scenarios', () => {
	const base = {
		targetLanguages: ['ja'],
		cefrLevel: 'A2',
		categories: ['food'],
		role: 'character' as const
	};

	test('are the most alike, language before level before topic, never the one at hand', async () => {
		await world.createScenario({ id: 'this', ...base });
		await world.createScenario({ id: 'twin', ...base });
		await world.createScenario({ id: 'same-language', ...base, cefrLevel: 'C1', categories: [] });
		await world.createScenario({
			id: 'any-language',
			...base,
			targetLanguages: [],
			categories: []
		});
		await world.createScenario({ id: 'other-language', ...base, targetLanguages: ['es'] });
		const scenario = await getScenario(reader, 'this');
		const related = async (limit: number) =>
			(await listRelated(reader, scenario, limit)).map(({ id }) => id);
		expect(await related(10)).toEqual(['twin', 'same-language', 'any-language']);
		expect(await related(1)).toEqual(['twin']);
	});

	test('share tags before they are merely more saved, and are found however many others there are', async () => {
		await world.createScenario({ id: 'this', ...base, tags: ['ramen', 'noise'] });
		for (let count = 0; count < 130; count++) {
			await world.createScenario({ id: `other-${count}`, ...base, cefrLevel: null });
		}
		await saveScenario(reader, { scenarioId: 'other-7' });
		// Last in every order, so that it is not among the first hundred of anything but its tags.
		await world.createScenario({ id: 'z-one', ...base, cefrLevel: null, tags: ['ramen'] });
		await world.createScenario({ id: 'z-two', ...base, cefrLevel: null, tags: ['noise', 'ramen'] });
		const scenario = await getScenario(reader, 'this');
		const related = await listRelated(reader, scenario, 3);
		expect(related.map(({ id }) => id)).toEqual(['z-two', 'z-one', 'other-7']);
	});

	test('are listed ones that the reader has not completed', async () => {
		await world.createScenario({ id: 'this', ...base });
		await world.createScenario({ id: 'done', ...base });
		await world.createScenario({ id: 'saved', ...base });
		await world.createScenario({
			id: 'private',
			...base,
			visibility: 'private',
			author: reader.actor
		});
		await world.createScenario({ id: 'unlisted', ...base, visibility: 'unlisted' });
		await world.createScenario({ id: 'draft', ...base, publishedAt: null });
		await markCompleted(reader, { scenarioId: 'done', attemptId: randomUUID() });
		await saveScenario(reader, { scenarioId: 'saved' });
		const scenario = await getScenario(reader, 'this');
		expect(await listRelated(reader, scenario, 5)).toMatchObject([
			{ id: 'saved', mine: { isSaved: true } }
		]);
		const nobody = await listRelated(world.as(null), scenario, 5);
		expect(nobody.map(({ id }) => id).sort()).toEqual(['done', 'saved']);
	});

	test('of one for any language, without a level or a topic, are still some', async () => {
		const { id } = await world.createScenario({ cefrLevel: null, difficultyRating: null });
		await world.createScenario({ id: 'other', ...base });
		const scenario = await getScenario(reader, id);
		expect(await listRelated(reader, scenario, 3)).toMatchObject([{ id: 'other' }]);
	});
});
