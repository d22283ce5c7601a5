import { eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { listQuery } from '#lib/scenarios/list-query.ts';
import { scenarioVisibilities } from '#lib/scenarios/vocabulary.ts';
import type { ActorContext } from '#lib/server/context.ts';
import { scenarioMetadata } from '#lib/server/db/schema/index.ts';
import { createScenario } from '#lib/server/scenarios/create-scenario.ts';
import { editScenario } from '#lib/server/scenarios/edit-scenario.ts';
import { publishScenario } from '#lib/server/scenarios/publish-scenario.ts';
import { listScenarios } from '#lib/server/scenarios/lists.ts';
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

/** Whether it is noted as listed, and stands in the lists. */
async function isListed(): Promise<boolean> {
	const { metadata } = await stored(world.db, scenarioId);
	const { items } = await listScenarios(stranger, listQuery({ sort: 'new' }));
	expect(items.some(({ id }) => id === scenarioId)).toBe(metadata!.isListed);
	return metadata!.isListed;
}

describe('publishing', () => {
	test.each(scenarioVisibilities)('as %s lists what is public, and nothing else', async (how) => {
		expect(await isListed()).toBe(false);
		await publishScenario(author, { scenarioId, visibility: how });
		expect(await getScenario(author, scenarioId)).toMatchObject({
			status: 'published',
			visibility: how,
			isActive: true,
			publishedAt: expect.any(String)
		});
		expect(await isListed()).toBe(how === 'public');
	});

	test('from public to private takes it off the lists at once, and back', async () => {
		await publishScenario(author, { scenarioId, visibility: 'public' });
		await publishScenario(author, { scenarioId, visibility: 'private' });
		expect(await isListed()).toBe(false);
		await publishScenario(author, { scenarioId, visibility: 'public' });
		expect(await isListed()).toBe(true);
	});

	test('again does not make it new', async () => {
		await publishScenario(
			{ ...author, now: new Date('2026-01-02') },
			{ scenarioId, visibility: 'public' }
		);
		await unpublishScenario(author, { scenarioId });
		await publishScenario(
			{ ...author, now: new Date('2026-05-06') },
			{ scenarioId, visibility: 'public' }
		);
		expect(await getScenario(author, scenarioId)).toMatchObject({
			status: 'published',
			publishedAt: '2026-01-02T00:00:00.000Z',
			updatedAt: '2026-05-06T00:00:00.000Z'
		});
		expect(await isListed()).toBe(true);
	});

	test('needs everything that a reader needs, and says what is missing', async () => {
		await editScenario(author, { scenarioId, content: bareContent() });
		await expect(
			publishScenario(author, { scenarioId, visibility: 'public' })
		).rejects.toMatchObject({
			code: 'not-publishable',
			details: {
				errors: {
					description: 'required',
					context: 'required',
					instructions: 'required',
					learningObjectives: 'required'
				}
			}
		});
		expect(await getScenario(author, scenarioId)).toMatchObject({
			status: 'draft',
			visibility: 'private'
		});
		expect(await isListed()).toBe(false);
	});

	test('a scenario without a row for its figures fails and changes nothing', async () => {
		world.leaveBroken();
		await world.db.delete(scenarioMetadata).where(eq(scenarioMetadata.scenarioId, scenarioId));
		await expect(
			publishScenario(author, { scenarioId, visibility: 'public' })
		).rejects.toMatchObject({ cause: { code: 'RH001' } });
		expect(await stored(world.db, scenarioId)).toMatchObject({
			scenario: { publishedAt: null, visibility: 'private', isActive: false },
			metadata: undefined
		});
	});
});

describe('publishing what was typed', () => {
	const secret = content({ title: 'What my sister said', description: 'For me alone.' });

	/** Notes, in the database itself, whatever everybody could have read after a commit. */
	async function watchWhatIsPublic(): Promise<() => Promise<unknown[]>> {
		await world.db.execute(sql`create table public_titles (title text)`);
		await world.db.execute(sql`
			create function note_public() returns trigger language plpgsql as $$
			begin
				insert into public_titles select title from scenarios
				where id = new.id and visibility = 'public' and is_active;
				return null;
			end $$`);
		await world.db.execute(sql`
			create constraint trigger note_public after update on scenarios
			deferrable initially deferred for each row execute function note_public()`);
		onTestFinished(async () => {
			await world.db.execute(sql`drop function note_public cascade`);
			await world.db.execute(sql`drop table public_titles`);
		});
		return async () => [...(await world.db.execute(sql`select title from public_titles`))];
	}

	test('as private never shows it to the public for a moment', async () => {
		await publishScenario(author, { scenarioId, visibility: 'public' });
		const seen = await watchWhatIsPublic();
		await publishScenario(author, { scenarioId, visibility: 'private', content: secret });
		expect(await seen()).toEqual([]);
		expect(await getScenario(author, scenarioId)).toMatchObject({
			...secret,
			status: 'published',
			visibility: 'private'
		});
		expect(await isListed()).toBe(false);
	});

	test('stores all of it or nothing', async () => {
		await publishScenario(author, { scenarioId, visibility: 'public' });
		world.leaveBroken();
		await world.db.delete(scenarioMetadata).where(eq(scenarioMetadata.scenarioId, scenarioId));
		await expect(
			publishScenario(author, { scenarioId, visibility: 'private', content: secret })
		).rejects.toMatchObject({ cause: { code: 'RH001' } });
		const { scenario } = await stored(world.db, scenarioId);
		expect(scenario).toMatchObject({ ...content(), visibility: 'public' });
	});

	test('checks what was typed, not what was stored', async () => {
		await expect(
			publishScenario(author, { scenarioId, visibility: 'public', content: bareContent() })
		).rejects.toMatchObject({ code: 'not-publishable' });
		expect(await getScenario(author, scenarioId)).toMatchObject({ ...content(), status: 'draft' });
		await editScenario(author, { scenarioId, content: bareContent() });
		await publishScenario(author, { scenarioId, visibility: 'public', content: content() });
		expect(await getScenario(author, scenarioId)).toMatchObject({
			...content(),
			status: 'published'
		});
	});

	test('is refused when it was changed elsewhere meanwhile, and published when that is known', async () => {
		const { updatedAt: version } = await getScenario(author, scenarioId);
		await editScenario(author, { scenarioId, content: content({ title: 'From the other tab' }) });
		const publish = (seen: string) =>
			publishScenario(author, { scenarioId, visibility: 'public', content: secret, version: seen });
		const { updatedAt: present } = await getScenario(author, scenarioId);
		await expect(publish(version)).rejects.toMatchObject({
			code: 'edited-elsewhere',
			details: { version: present }
		});
		expect(await getScenario(author, scenarioId)).toMatchObject({
			title: 'From the other tab',
			status: 'draft'
		});
		await publish(present);
		await publish(present);
		expect(await getScenario(author, scenarioId)).toMatchObject({ ...secret, status: 'published' });
	});

	test('a page from before it was withdrawn does not bring it back unasked', async () => {
		await publishScenario(author, { scenarioId, visibility: 'public' });
		const { updatedAt: version } = await getScenario(author, scenarioId);
		await unpublishScenario(author, { scenarioId });
		await expect(
			publishScenario(author, { scenarioId, visibility: 'public', content: content(), version })
		).rejects.toMatchObject({ code: 'edited-elsewhere' });
		expect(await getScenario(author, scenarioId)).toMatchObject({ status: 'withdrawn' });
	});
});

describe('withdrawing', () => {
	test('takes it from everybody but its author, and can be repeated', async () => {
		await publishScenario(author, { scenarioId, visibility: 'public' });
		await unpublishScenario(author, { scenarioId });
		await unpublishScenario(author, { scenarioId });
		expect(await isListed()).toBe(false);
		expect(await getScenario(author, scenarioId)).toMatchObject({
			status: 'withdrawn',
			visibility: 'public',
			publishedAt: expect.any(String)
		});
		await expect(getScenario(stranger, scenarioId)).rejects.toMatchObject({
			code: 'scenario-not-found'
		});
	});

	test('a draft leaves it a draft', async () => {
		await unpublishScenario(author, { scenarioId });
		expect(await getScenario(author, scenarioId)).toMatchObject({ status: 'draft' });
	});
});

describe('somebody else', () => {
	const attempts = (id: string) => [
		() => publishScenario(stranger, { scenarioId: id, visibility: 'public' }),
		() => publishScenario(stranger, { scenarioId: id, visibility: 'private' }),
		() => publishScenario(stranger, { scenarioId: id, visibility: 'public', content: content() }),
		() => unpublishScenario(stranger, { scenarioId: id })
	];

	test('is told that an invisible one is not there', async () => {
		for (const id of [scenarioId, unknownId, '\0']) {
			for (const attempt of attempts(id)) {
				await expect(attempt()).rejects.toMatchObject({ code: 'scenario-not-found', details: {} });
			}
		}
		expect(await getScenario(author, scenarioId)).toMatchObject({ status: 'draft' });
	});

	test('may not touch a visible one, nor the built-in library', async () => {
		await publishScenario(author, { scenarioId, visibility: 'unlisted' });
		const builtIn = await world.createScenario({ author: null });
		for (const id of [scenarioId, builtIn.id]) {
			for (const attempt of attempts(id)) {
				await expect(attempt()).rejects.toMatchObject({ code: 'not-allowed' });
			}
		}
		expect(await getScenario(stranger, scenarioId)).toMatchObject({
			status: 'published',
			visibility: 'unlisted'
		});
		expect(await getScenario(stranger, builtIn.id)).toMatchObject({ visibility: 'public' });
	});
});

test('the lists are right after any number of changes at once', async () => {
	await Promise.all(
		Array.from({ length: 12 }, (_, index) =>
			index % 3 === 2
				? unpublishScenario(author, { scenarioId })
				: publishScenario(author, {
						scenarioId,
						visibility: index % 3 === 0 ? 'public' : 'private'
					})
		)
	);
	const { status, visibility } = await getScenario(author, scenarioId);
	expect(await isListed()).toBe(status === 'published' && visibility === 'public');
});
