import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ActorContext } from '#lib/server/context.ts';
import { connect, type Database } from '#lib/server/db/client.ts';
import { lockForRemoval } from '#lib/server/db/locks.ts';
import {
	scenarioMetadata,
	scenarioMetadataBaseline,
	scenarios,
	userScenarioProgress
} from '#lib/server/db/schema/index.ts';
import { abandonAttempt } from '#lib/server/progress/abandon-attempt.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { countLibrary } from '#lib/server/progress/queries.ts';
import { rateScenario } from '#lib/server/progress/rate-scenario.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { unsaveScenario } from '#lib/server/progress/unsave-scenario.ts';
import { writeNotes } from '#lib/server/progress/write-notes.ts';
import { deleteScenario, describeDeletion } from '#lib/server/scenarios/delete-scenario.ts';
import { withSettings } from '#tests/support/database.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { unknownId } from './content.ts';

let world: World;
let author: ActorContext;
let stranger: ActorContext;
let scenarioId: string;

beforeEach(async () => {
	world = await createWorld();
	const user = await world.createUser();
	author = world.as(user);
	stranger = world.as(await world.createUser());
	scenarioId = (await world.createScenario({ author: user })).id;
});

/** Three learners: one saves; one does it twice, rates and notes; one empties their note again. */
async function practise(): Promise<void> {
	const [first, second, third] = [
		await world.createUser(),
		await world.createUser(),
		stranger.actor
	];
	await saveScenario(world.as(first), { scenarioId });
	for (let count = 0; count < 2; count++) {
		await markCompleted(world.as(second), { scenarioId, attemptId: randomUUID() });
	}
	await rateScenario(world.as(second), { scenarioId, rating: 4 });
	await writeNotes(world.as(second), { scenarioId, notes: 'Speak slowly.' });
	await writeNotes(world.as(third), { scenarioId, notes: 'x' });
	await writeNotes(world.as(third), { scenarioId, notes: '' });
}

describe('before it is deleted', () => {
	test('its author is told what goes with it', async () => {
		expect(await describeDeletion(author, { scenarioId })).toEqual({
			learners: 0,
			saves: 0,
			completions: 0,
			ratings: 0,
			notes: 0
		});
		await practise();
		expect(await describeDeletion(author, { scenarioId })).toEqual({
			learners: 2,
			saves: 1,
			completions: 2,
			ratings: 1,
			notes: 1
		});
	});

	test('as having it in their library count those who see it there, and each once', async () => {
		const [undecided, trying, gaveUp] = [
			await world.createUser(),
			await world.createUser(),
			await world.createUser()
		].map((user) => world.as(user)) as [ActorContext, ActorContext, ActorContext];
		await saveScenario(undecided, { scenarioId });
		await unsaveScenario(undecided, { scenarioId });
		const attempt = await startAttempt(gaveUp, { scenarioId, language: null });
		const attemptId = attempt.progress!.openAttemptId!;
		await abandonAttempt(gaveUp, { scenarioId, attemptId, seconds: null });
		expect(await describeDeletion(author, { scenarioId })).toMatchObject({ learners: 0 });

		await startAttempt(trying, { scenarioId, language: null });
		await saveScenario(trying, { scenarioId });
		expect(await describeDeletion(author, { scenarioId })).toMatchObject({ learners: 1, saves: 1 });
		for (const context of [undecided, trying, gaveUp]) {
			const { open, saved, completed } = await countLibrary(context);
			expect(open + saved + completed > 0).toBe(context === trying);
		}
	});

	test('nobody else is told', async () => {
		const draft = await world.createScenario({ author: author.actor, publishedAt: null });
		await expect(describeDeletion(stranger, { scenarioId })).rejects.toMatchObject({
			code: 'not-allowed'
		});
		for (const id of [draft.id, unknownId, '\0']) {
			await expect(describeDeletion(stranger, { scenarioId: id })).rejects.toMatchObject({
				code: 'scenario-not-found'
			});
		}
	});
});

describe('deleting', () => {
	test('takes the scenario, its figures and what everybody had on it, and nothing else', async () => {
		const other = await world.createScenario();
		await saveScenario(stranger, { scenarioId: other.id });
		await practise();
		await deleteScenario(author, { scenarioId });
		for (const table of [scenarios, scenarioMetadata, scenarioMetadataBaseline]) {
			expect(await world.db.$count(table)).toBe(1);
		}
		expect(await world.db.$count(userScenarioProgress)).toBe(1);
	});

	test('twice finds nothing the second time', async () => {
		await deleteScenario(author, { scenarioId });
		await expect(deleteScenario(author, { scenarioId })).rejects.toMatchObject({
			code: 'scenario-not-found'
		});
	});

	test('is done where the connection is lost after it was', async () => {
		let isLost = false;
		const transaction: Database['transaction'] = async (work) => {
			const done = await world.db.transaction(work);
			if (isLost) return done;
			isLost = true;
			throw Object.assign(new Error('lost'), { code: 'CONNECTION_CLOSED' });
		};
		const db: Database = Object.assign(Object.create(world.db), { transaction });
		await deleteScenario({ ...author, db }, { scenarioId });
		expect([isLost, await world.db.$count(scenarios)]).toEqual([true, 0]);
	});

	test('is not for others, nor for the built-in library', async () => {
		const builtIn = await world.createScenario({ author: null });
		const draft = await world.createScenario({ author: author.actor, publishedAt: null });
		for (const id of [scenarioId, builtIn.id]) {
			await expect(deleteScenario(stranger, { scenarioId: id })).rejects.toMatchObject({
				code: 'not-allowed'
			});
		}
		for (const id of [draft.id, unknownId, '\0']) {
			await expect(deleteScenario(stranger, { scenarioId: id })).rejects.toMatchObject({
				code: 'scenario-not-found'
			});
		}
		expect(await world.db.$count(scenarios)).toBe(3);
	});

	test('waits until no other removal runs', async () => {
		let deleting: Promise<void> | undefined;
		await world.db.transaction(async (otherRemoval) => {
			await lockForRemoval(otherRemoval);
			deleting = deleteScenario(author, { scenarioId });
			const first = await Promise.race([deleting.then(() => 'deleted'), sleep(200, 'waits')]);
			expect(first).toBe('waits');
		});
		await deleting;
		expect(await world.db.$count(scenarios)).toBe(0);
	});

	test('goes on where somebody is on the scenario for longer than a lock is waited for, and holds up no other', async () => {
		const other = await world.createScenario({ author: author.actor });
		const applicationName = 'rehearsal patient author';
		const url = withSettings(world.url, { lock_timeout: '100' });
		const db = connect(url, { max: 1, applicationName });
		let deleting: Promise<void> | undefined;
		try {
			await world.db.transaction(async (learner) => {
				await learner.execute(sql`select from scenarios where id = ${scenarioId} for key share`);
				deleting = deleteScenario({ ...author, db }, { scenarioId });
				const tries = new Set<string>();
				while (tries.size < 2) {
					const waiting = await world.db.execute<{ begun: string }>(sql`
						select xact_start::text as begun from pg_stat_activity
						where datname = current_database() and application_name = ${applicationName}
							and wait_event_type = 'Lock'`);
					for (const { begun } of waiting) tries.add(begun);
					await Promise.race([deleting, sleep(10)]);
				}
				await deleteScenario({ ...author, db }, { scenarioId: other.id });
				const [first] = await world.db.select({ id: scenarios.id }).from(scenarios);
				expect(first).toEqual({ id: scenarioId });
			});
			await deleting;
		} finally {
			await db.$client.end();
		}
		expect(await world.db.$count(scenarios)).toBe(0);
	});

	test('while learners practise loses no scenario’s figures and deadlocks with nobody', async () => {
		const mine = await Promise.all(
			Array.from({ length: 6 }, () => world.createScenario({ author: author.actor }))
		);
		const learners = await Promise.all(Array.from({ length: 4 }, () => world.createUser()));
		const practising = learners.flatMap((learner) =>
			[...mine, { id: scenarioId }].flatMap(({ id }) => [
				saveScenario(world.as(learner), { scenarioId: id }),
				markCompleted(world.as(learner), { scenarioId: id, attemptId: randomUUID() })
			])
		);
		const deleting = mine.map(({ id }) => deleteScenario(author, { scenarioId: id }));
		const [deleted, practised] = await Promise.all([
			Promise.allSettled(deleting),
			Promise.allSettled(practising)
		]);
		expect(deleted.filter(({ status }) => status === 'rejected')).toEqual([]);
		for (const outcome of practised) {
			if (outcome.status === 'rejected') {
				expect(outcome.reason).toMatchObject({ code: 'scenario-not-found' });
			}
		}
		expect(await world.db.$count(scenarios)).toBe(1);
	});
});
