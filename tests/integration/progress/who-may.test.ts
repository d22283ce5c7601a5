import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ActorContext } from '#lib/server/context.ts';
import { users } from '#lib/server/db/schema/index.ts';
import { abandonAttempt } from '#lib/server/progress/abandon-attempt.ts';
import { completeAttempt } from '#lib/server/progress/complete-attempt.ts';
import { keepAttempt } from '#lib/server/progress/keep-attempt.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { findProgress } from '#lib/server/progress/queries.ts';
import { rateScenario } from '#lib/server/progress/rate-scenario.ts';
import { reflectOnScenario } from '#lib/server/progress/reflect-on-scenario.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { unsaveScenario } from '#lib/server/progress/unsave-scenario.ts';
import { writeNotes } from '#lib/server/progress/write-notes.ts';
import { createWorld, type TestUser, type World } from '../../support/world.ts';
import { expectNothingWritten, movedFigures, refused, rowOf, withdraw } from './support.ts';

let world: World;
let author: TestUser;
let learner: TestUser;

beforeEach(async () => {
	world = await createWorld();
	author = await world.createUser();
	learner = await world.createUser();
});

const attemptId = randomUUID();
const comfort = { confidence: 1, engagement: 2, understanding: 3 };

/** What begins something new. */
const beginnings = {
	save: (context: ActorContext, scenarioId: string) => saveScenario(context, { scenarioId }),
	start: (context: ActorContext, scenarioId: string) =>
		startAttempt(context, { scenarioId, language: null }),
	'mark completed': (context: ActorContext, scenarioId: string) =>
		markCompleted(context, { scenarioId, attemptId: randomUUID() }),
	notes: (context: ActorContext, scenarioId: string) =>
		writeNotes(context, { scenarioId, notes: 'Mine.' })
};

/** Everything else. */
const others = {
	unsave: (context: ActorContext, scenarioId: string) => unsaveScenario(context, { scenarioId }),
	keep: (context: ActorContext, scenarioId: string) =>
		keepAttempt(context, { scenarioId, attemptId, objectives: [0], seconds: 1 }),
	complete: (context: ActorContext, scenarioId: string) =>
		completeAttempt(context, { scenarioId, attemptId, seconds: 1 }),
	abandon: (context: ActorContext, scenarioId: string) =>
		abandonAttempt(context, { scenarioId, attemptId, seconds: 1 }),
	reflect: (context: ActorContext, scenarioId: string) =>
		reflectOnScenario(context, { scenarioId, ...comfort }),
	rate: (context: ActorContext, scenarioId: string) =>
		rateScenario(context, { scenarioId, rating: 5 }),
	'take a rating back': (context: ActorContext, scenarioId: string) =>
		rateScenario(context, { scenarioId, rating: null })
};

const cases = (actions: Record<string, unknown>) => Object.keys(actions).map((name) => [name]);
const beginningNames = cases(beginnings) as [keyof typeof beginnings][];
const all = { ...beginnings, ...others };
const allNames = cases(all) as [keyof typeof all][];

describe.each(beginningNames)('%s', (name) => {
	it.each([
		['a public scenario', { visibility: 'public' }, 'stranger'],
		['an unlisted scenario', { visibility: 'unlisted' }, 'stranger'],
		['a private scenario of one’s own', { visibility: 'private' }, 'author'],
		['a built-in scenario', { visibility: 'public', createdByUserId: null }, 'stranger']
	] as const)('may be done to %s', async (_, overrides, who) => {
		const scenario = await world.createScenario({ author, ...overrides });
		const actor = who === 'author' ? author : learner;
		expect((await beginnings[name](world.as(actor), scenario.id)).changed).toBe(true);
	});

	it('may not be done to a draft, not even by its author', async () => {
		const draft = await world.createScenario({ author, isActive: false, publishedAt: null });
		const refusal = refused('scenario-not-found');
		await expect(beginnings[name](world.as(author), draft.id)).rejects.toEqual(refusal);
	});
});

describe.each(allNames)('%s', (name) => {
	it.each([
		['another’s private scenario', { visibility: 'private' }],
		['another’s draft', { isActive: false, publishedAt: null }],
		['a withdrawn scenario', { isActive: false }]
	] as const)('finds %s as little as one that is not there', async (_, overrides) => {
		const scenario = await world.createScenario({ author, ...overrides });
		const refusal = refused('scenario-not-found');
		await expectNothingWritten(world.db, async () => {
			for (const id of [scenario.id, randomUUID(), '', 'no\0such', '\ud800', 'ß'.repeat(9000)]) {
				await expect(all[name](world.as(learner), id), id.slice(0, 40)).rejects.toEqual(refusal);
			}
		});
		expect(await rowOf(world.db, learner, scenario)).toBeUndefined();
		expect(await movedFigures(world.db, scenario.id)).toEqual({});
	});

	it('does nothing for an account that is gone', async () => {
		const scenario = await world.createScenario();
		await world.db.delete(users).where(eq(users.id, learner.id));
		await expectNothingWritten(world.db, async () => {
			const result = await all[name](world.as(learner), scenario.id).catch(
				(error: unknown) => error
			);
			if (name in beginnings) expect(result).toEqual(refused('not-allowed'));
			else expect(result).not.toMatchObject({ changed: true });
		});
	});
});

describe('a scenario that was withdrawn', () => {
	it('can be finished, reflected on, rated, noted and unsaved, but not begun again', async () => {
		const scenario = await world.createScenario({ author });
		const scenarioId = scenario.id;
		const context = world.as(learner);
		await saveScenario(context, { scenarioId });
		const { progress } = await startAttempt(context, { scenarioId, language: null });
		const open = progress?.openAttemptId as string;
		await withdraw(world.db, scenario);

		// What is so already is told, not refused.
		expect((await saveScenario(context, { scenarioId })).changed).toBe(false);
		const resumed = await startAttempt(context, { scenarioId, language: null });
		expect(resumed).toMatchObject({ changed: false, progress: { openAttemptId: open } });

		const run = { scenarioId, attemptId: open };
		const kept = await keepAttempt(context, { ...run, objectives: [1], seconds: 0 });
		expect(kept.changed).toBe(true);
		expect((await completeAttempt(context, { ...run, seconds: 0 })).changed).toBe(true);
		expect((await reflectOnScenario(context, { scenarioId, ...comfort })).changed).toBe(true);
		expect((await rateScenario(context, { scenarioId, rating: 4 })).changed).toBe(true);
		expect((await rateScenario(context, { scenarioId, rating: null })).changed).toBe(true);
		expect((await writeNotes(context, { scenarioId, notes: 'Again?' })).changed).toBe(true);
		expect((await unsaveScenario(context, { scenarioId })).changed).toBe(true);
		expect(await findProgress(context, scenarioId)).toMatchObject({
			timesCompleted: 1,
			userNotes: 'Again?'
		});

		await expectNothingWritten(world.db, async () => {
			for (const name of ['save', 'start', 'mark completed'] as const) {
				await expect(beginnings[name](context, scenarioId), name).rejects.toEqual(
					refused('scenario-not-found')
				);
			}
		});
	});

	it('can be given up', async () => {
		const scenario = await world.createScenario({ author });
		const context = world.as(learner);
		const input = { scenarioId: scenario.id, language: null };
		const { progress } = await startAttempt(context, input);
		await withdraw(world.db, scenario);
		const run = { scenarioId: scenario.id, attemptId: progress?.openAttemptId as string };
		expect((await abandonAttempt(context, { ...run, seconds: null })).changed).toBe(true);
	});
});

it('one learner’s actions touch nobody else’s row', async () => {
	const scenario = await world.createScenario();
	const other = await world.createUser();
	for (const who of [learner, other]) {
		for (const name of ['save', 'notes', 'start'] as const) {
			await beginnings[name](world.as(who), scenario.id);
		}
	}
	const before = await rowOf(world.db, other, scenario);
	const open = (await rowOf(world.db, other, scenario))?.openAttemptId as string;
	const run = { scenarioId: scenario.id, attemptId: open, seconds: 1 };
	await expect(completeAttempt(world.as(learner), run)).rejects.toEqual(refused('attempt-over'));
	await unsaveScenario(world.as(learner), { scenarioId: scenario.id });
	await writeNotes(world.as(learner), { scenarioId: scenario.id, notes: '' });
	expect(await rowOf(world.db, other, scenario)).toEqual(before);
});
