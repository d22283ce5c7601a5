import { beforeEach, describe, expect, test } from 'vitest';
import type { ScenarioContent } from '#lib/scenarios/types.ts';
import type { ActorContext } from '#lib/server/context.ts';
import type { DomainError } from '#lib/server/errors.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { createScenario } from '#lib/server/scenarios/create-scenario.ts';
import { editScenario } from '#lib/server/scenarios/edit-scenario.ts';
import { publishScenario } from '#lib/server/scenarios/publish-scenario.ts';
import { getScenario } from '#lib/server/scenarios/queries.ts';
import { unpublishScenario } from '#lib/server/scenarios/unpublish-scenario.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { bareContent, content, stored, unknownId } from './content.ts';

let world: World;
let author: ActorContext;
let stranger: ActorContext;
let scenarioId: string;

beforeEach(async () => {
	world = await createWorld();
	author = world.as(await world.createUser());
	stranger = world.as(await world.createUser());
	scenarioId = (await createScenario(author, { content: content() })).id;
});

const changed = content({ title: 'Returning a hat', persona: {}, tags: ['hat', 'refund'] });

describe('the author', () => {
	test('replaces the content, and only the content', async () => {
		await publishScenario(author, { scenarioId, visibility: 'unlisted' });
		await saveScenario(stranger, { scenarioId });
		const before = await stored(world.db, scenarioId);
		await editScenario(author, {
			scenarioId,
			content: {
				...changed,
				visibility: 'public',
				createdByUserId: stranger.actor.id,
				publishedAt: null
			} as ScenarioContent
		});
		const after = await stored(world.db, scenarioId);
		expect(after.metadata).toEqual(before.metadata);
		const { updatedAt, searchVector, ...rest } = before.scenario!;
		expect(after.scenario).toMatchObject({ ...rest, ...changed });
		expect(after.scenario!.updatedAt.getTime()).toBeGreaterThan(updatedAt.getTime());
		expect(after.scenario!.searchVector).not.toBe(searchVector);
	});

	test('may take everything but the title out of a draft', async () => {
		await editScenario(author, { scenarioId, content: bareContent() });
		expect(await getScenario(author, scenarioId)).toMatchObject(bareContent());
	});

	test('may not take out of a published one what a reader needs', async () => {
		await publishScenario(author, { scenarioId, visibility: 'private' });
		const incomplete = content({ instructions: '', learningObjectives: [] });
		await expect(editScenario(author, { scenarioId, content: incomplete })).rejects.toMatchObject({
			code: 'not-publishable',
			details: { errors: { instructions: 'required', learningObjectives: 'required' } }
		});
		expect(await getScenario(author, scenarioId)).toMatchObject(content());
	});

	test('may do so again once it is withdrawn', async () => {
		await publishScenario(author, { scenarioId, visibility: 'public' });
		await unpublishScenario(author, { scenarioId });
		await editScenario(author, { scenarioId, content: bareContent() });
		expect(await getScenario(author, scenarioId)).toMatchObject({ status: 'withdrawn' });
	});
});

describe('two tabs that edit one scenario', () => {
	const fromOther = content({ title: 'From the other tab' });
	const edit = (edited: ScenarioContent, version?: string) =>
		editScenario(author, { scenarioId, content: edited, version });
	const versionNow = async () => (await getScenario(author, scenarioId)).updatedAt;

	test('do not overwrite each other unseen', async () => {
		const version = await versionNow();
		await edit(fromOther, version);
		const present = await versionNow();
		await expect(edit(changed, version)).rejects.toMatchObject({
			code: 'edited-elsewhere',
			details: { version: present }
		});
		expect(await getScenario(author, scenarioId)).toMatchObject(fromOther);
	});

	test('may do so knowing it', async () => {
		const version = await versionNow();
		await edit(fromOther, version);
		const refused = await edit(changed, version).catch((error: unknown) => error as DomainError);
		await edit(changed, String(refused?.details['version']));
		expect(await getScenario(author, scenarioId)).toMatchObject(changed);
	});

	test('at the same moment: one is stored, the other is told', async () => {
		const version = await versionNow();
		const outcomes = await Promise.allSettled([edit(fromOther, version), edit(changed, version)]);
		expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
	});

	test('a save pressed twice is no second tab', async () => {
		const version = await versionNow();
		await Promise.all([edit(changed, version), edit(changed, version)]);
		const after = await versionNow();
		await edit(changed, version);
		expect(await versionNow(), 'and changes nothing').toBe(after);
	});

	test('a form that says no version is taken as it comes', async () => {
		await edit(fromOther);
		await edit(changed);
		expect(await getScenario(author, scenarioId)).toMatchObject(changed);
	});
});

describe('somebody else', () => {
	const edit = (id: string, edited = changed) =>
		editScenario(stranger, { scenarioId: id, content: edited, version: 'any' });

	test('is told that a draft, a private or a withdrawn one is not there', async () => {
		const refusal = { code: 'scenario-not-found', details: {} };
		await expect(edit(unknownId)).rejects.toMatchObject(refusal);
		await expect(edit('\0')).rejects.toMatchObject(refusal);
		await expect(edit(scenarioId)).rejects.toMatchObject(refusal);
		await expect(edit(scenarioId, bareContent())).rejects.toMatchObject(refusal);
		await publishScenario(author, { scenarioId, visibility: 'private' });
		await expect(edit(scenarioId)).rejects.toMatchObject(refusal);
		await expect(edit(scenarioId, bareContent())).rejects.toMatchObject(refusal);
		await publishScenario(author, { scenarioId, visibility: 'public' });
		await unpublishScenario(author, { scenarioId });
		await expect(edit(scenarioId)).rejects.toMatchObject(refusal);
		expect(await getScenario(author, scenarioId)).toMatchObject(content());
	});

	test.each(['public', 'unlisted'] as const)('may not edit a %s one', async (visibility) => {
		await publishScenario(author, { scenarioId, visibility });
		await expect(edit(scenarioId)).rejects.toMatchObject({ code: 'not-allowed' });
		await expect(edit(scenarioId, bareContent())).rejects.toMatchObject({ code: 'not-allowed' });
		expect(await getScenario(author, scenarioId)).toMatchObject(content());
	});

	test('may not edit the built-in library', async () => {
		const builtIn = await world.createScenario({ author: null });
		await expect(edit(builtIn.id)).rejects.toMatchObject({ code: 'not-allowed' });
	});
});

test('a published scenario is never left unfit, whichever of edit and publish comes first', async () => {
	for (let round = 0; round < 10; round++) {
		const { id } = await createScenario(author, { content: content() });
		await Promise.allSettled([
			publishScenario(author, { scenarioId: id, visibility: 'public' }),
			editScenario(author, { scenarioId: id, content: bareContent() })
		]);
		const { status, instructions } = await getScenario(author, id);
		expect([status, instructions === '']).not.toEqual(['published', true]);
	}
});
