import { beforeEach, describe, expect, test } from 'vitest';
import type { ActorContext } from '#lib/server/context.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { findAuthor } from '#lib/server/scenarios/authors.ts';
import { listCompanions } from '#lib/server/scenarios/companions.ts';
import { unpublishScenario } from '#lib/server/scenarios/unpublish-scenario.ts';
import { createWorld, type TestUser, type World } from '#tests/support/world.ts';

let world: World;
let author: TestUser;
let learners: ActorContext[];

beforeEach(async () => {
	world = await createWorld();
	author = await world.createUser({ name: 'Grace' });
	learners = [world.as(await world.createUser()), world.as(await world.createUser())];
});

const day = (number: number) => new Date(Date.UTC(2026, 2, number));

describe('an author, as everybody sees one', () => {
	test('has the totals of what is listed, and nothing of what is not', async () => {
		const listed = [
			await world.createScenario({ author, publishedAt: day(5) }),
			await world.createScenario({ author, publishedAt: day(3) })
		];
		const hidden = [
			await world.createScenario({ author, publishedAt: day(1), visibility: 'unlisted' }),
			await world.createScenario({ author, publishedAt: day(2) })
		];
		await world.createScenario({ author, publishedAt: null, isActive: false });
		const others = await world.createScenario({ publishedAt: day(1) });
		for (const learner of learners) {
			for (const { id } of [...listed, ...hidden, others]) {
				await saveScenario(learner, { scenarioId: id });
			}
		}
		for (const { id } of [listed[0], hidden[0], hidden[1]] as { id: string }[]) {
			const attemptId = crypto.randomUUID();
			await markCompleted(learners[0] as ActorContext, { scenarioId: id, attemptId });
		}
		await unpublishScenario(world.as(author), { scenarioId: (hidden[1] as { id: string }).id });

		expect(await findAuthor(world, author.id)).toEqual({
			id: author.id,
			name: 'Grace',
			since: day(3).toISOString(),
			scenarios: 2,
			saves: 4,
			completions: 1
		});
	});

	test('is nobody without anything listed, whatever the id', async () => {
		await world.createScenario({ author, visibility: 'private' });
		for (const id of [author.id, crypto.randomUUID(), '', 'x', '\0', `${author.id}'`]) {
			expect(await findAuthor(world, id), id).toBeNull();
		}
	});
});

test('what goes with some scenarios never comes from what is not listed, nor from others', async () => {
	const filed = [
		await world.createScenario({ tags: ['tea', 'manners'], categories: ['food'] }),
		await world.createScenario({ tags: ['tea', 'queue'], categories: ['food', 'travel'] }),
		await world.createScenario({ tags: ['secret'], categories: ['money'], visibility: 'private' })
	];
	await world.createScenario({ tags: ['other'], categories: ['work'] });
	expect(
		await listCompanions(
			world,
			filed.map(({ id }) => id)
		)
	).toEqual({ tags: ['tea', 'manners', 'queue'], categories: ['food', 'travel'] });
	expect(await listCompanions(world, [])).toEqual({ tags: [], categories: [] });
});
