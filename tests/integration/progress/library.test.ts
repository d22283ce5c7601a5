import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { type LibraryShelf, libraryShelves } from '#lib/scenarios/progress.ts';
import { abandonAttempt } from '#lib/server/progress/abandon-attempt.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import {
	countLibrary,
	findProgress,
	listLibrary,
	listSavers
} from '#lib/server/progress/queries.ts';
import { rateScenario } from '#lib/server/progress/rate-scenario.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { unsaveScenario } from '#lib/server/progress/unsave-scenario.ts';
import { writeNotes } from '#lib/server/progress/write-notes.ts';
import { createWorld, type TestUser, type World } from '../../support/world.ts';
import { withdraw } from './support.ts';

let world: World;
let learner: TestUser;

beforeEach(async () => {
	world = await createWorld();
	learner = await world.createUser();
});

const minute = (count: number) => new Date(Date.parse('2026-03-02T08:00:00Z') + count * 60_000);
const put = {
	open: (scenarioId: string, at: Date, who = learner) =>
		startAttempt(world.as(who, at), { scenarioId, language: null }),
	saved: (scenarioId: string, at: Date, who = learner) =>
		saveScenario(world.as(who, at), { scenarioId }),
	completed: (scenarioId: string, at: Date, who = learner) =>
		markCompleted(world.as(who, at), { scenarioId, attemptId: randomUUID() }),
	tried: async (scenarioId: string, at: Date, who = learner) => {
		const context = world.as(who, at);
		const { progress } = await startAttempt(context, { scenarioId, language: null });
		const attemptId = progress?.openAttemptId as string;
		return abandonAttempt(context, { scenarioId, attemptId, seconds: null });
	}
};
const ids = async (shelf: LibraryShelf, who = learner) =>
	(await listLibrary(world.as(who), { shelf })).items.map(({ scenario }) => scenario.id);

describe.each(libraryShelves.map((shelf) => [shelf]))('the shelf %s', (shelf) => {
	it('holds what the learner put there, latest first, and nobody else’s', async () => {
		const [first, second, third] = await Promise.all([1, 2, 3].map(() => world.createScenario()));
		await put[shelf](first!.id, minute(2));
		await put[shelf](second!.id, minute(1));
		await put[shelf](third!.id, minute(3), await world.createUser());
		expect(await ids(shelf)).toEqual([first!.id, second!.id]);
		for (const other of libraryShelves.filter((name) => name !== shelf)) {
			expect(await ids(other)).toEqual([]);
		}
	});

	it('is paged without showing one twice or skipping one, down to the microsecond', async () => {
		const made = [];
		for (let index = 0; index < 7; index += 1) {
			const scenario = await world.createScenario();
			await put[shelf](scenario.id, minute(0));
			made.push(scenario.id);
		}
		// Three at one instant, the rest a microsecond apart: a millisecond is not enough to tell.
		const column = {
			open: 'open_attempt_started_at',
			saved: 'saved_at',
			completed: 'last_completed_at',
			tried: 'updated_at'
		}[shelf];
		for (const [index, id] of made.entries()) {
			await world.db.execute(
				sql`update user_scenario_progress
					set ${sql.identifier(column)} = ${sql.identifier(column)} + ${Math.max(0, index - 2)} * interval '1 microsecond'
					where scenario_id = ${id}`
			);
		}
		const seen: string[] = [];
		let after: string | undefined;
		let pages = 0;
		do {
			const page = await listLibrary(world.as(learner), {
				shelf,
				limit: 2,
				...(after !== undefined && { after })
			});
			seen.push(...page.items.map(({ scenario }) => scenario.id));
			after = page.next ?? undefined;
			pages += 1;
		} while (after !== undefined && pages < 20);
		expect(pages).toBe(4);
		expect(seen).toHaveLength(7);
		expect(new Set(seen)).toEqual(new Set(made));
		expect(seen.slice(0, 4)).toEqual(made.slice(3).reverse());
	});
});

describe('what was only tried, rated or noted', () => {
	it('lies on a shelf as long as it is on no other', async () => {
		const { id: scenarioId } = await world.createScenario();
		await writeNotes(world.as(learner), { scenarioId, notes: 'Mine.' });
		expect(await ids('tried')).toEqual([scenarioId]);
		await put.saved(scenarioId, minute(0));
		expect(await ids('tried')).toEqual([]);
		await unsaveScenario(world.as(learner), { scenarioId });
		expect(await ids('tried')).toEqual([scenarioId]);
		await put.tried(scenarioId, minute(1));
		await rateScenario(world.as(learner), { scenarioId, rating: 2 });
		expect(await ids('tried')).toEqual([scenarioId]);
		await put.open(scenarioId, minute(2));
		expect(await ids('tried')).toEqual([]);
	});

	it('is not what was only saved once, or whose notes were taken away', async () => {
		const [first, second] = await Promise.all([1, 2].map(() => world.createScenario()));
		await put.saved(first!.id, minute(0));
		await unsaveScenario(world.as(learner), { scenarioId: first!.id });
		await writeNotes(world.as(learner), { scenarioId: second!.id, notes: 'Mine.' });
		await writeNotes(world.as(learner), { scenarioId: second!.id, notes: '' });
		expect(await ids('tried')).toEqual([]);
		expect(await countLibrary(world.as(learner))).toMatchObject({ tried: 0 });
	});

	it('leads to the notes on a scenario that was withdrawn', async () => {
		const scenario = await world.createScenario();
		await writeNotes(world.as(learner), { scenarioId: scenario.id, notes: 'Mine.' });
		await withdraw(world.db, scenario);
		const { items } = await listLibrary(world.as(learner), { shelf: 'tried' });
		expect(items).toMatchObject([{ isWithdrawn: true, progress: { userNotes: 'Mine.' } }]);
		expect(await countLibrary(world.as(learner))).toMatchObject({ tried: 1 });
	});
});

it('tells of a scenario what a shelf shows, and the learner’s own state', async () => {
	const scenario = await world.createScenario({
		targetLanguages: ['ja', 'ko'],
		textLanguage: 'es',
		estimatedDurationSeconds: 600
	});
	await put.saved(scenario.id, minute(0));
	const { items, next } = await listLibrary(world.as(learner), { shelf: 'saved' });
	expect(next).toBeNull();
	expect(items).toEqual([
		{
			scenario: {
				id: scenario.id,
				title: scenario.title,
				description: scenario.description,
				textLanguage: 'es',
				role: 'character',
				cefrLevel: 'A2',
				targetLanguages: ['ja', 'ko'],
				estimatedDurationSeconds: 600,
				objectiveCount: 3
			},
			isWithdrawn: false,
			progress: await findProgress(world.as(learner), scenario.id)
		}
	]);
});

it('keeps a withdrawn scenario, marked, without what its author took back', async () => {
	const author = await world.createUser();
	const scenario = await world.createScenario({ author, learningObjectives: null });
	await put.saved(scenario.id, minute(0));
	await writeNotes(world.as(learner), { scenarioId: scenario.id, notes: 'Mine.' });
	await withdraw(world.db, scenario);
	const { items } = await listLibrary(world.as(learner), { shelf: 'saved' });
	expect(items).toMatchObject([
		{
			isWithdrawn: true,
			scenario: { title: scenario.title, description: '', objectiveCount: 0 },
			progress: { isSaved: true, userNotes: 'Mine.' }
		}
	]);
});

it('marks as withdrawn what became private, but not to its author', async () => {
	const author = await world.createUser();
	const scenario = await world.createScenario({ author });
	await put.saved(scenario.id, minute(0));
	await put.saved(scenario.id, minute(0), author);
	await world.db.execute(sql`update scenarios set visibility = 'private'`);
	await world.db.execute(sql`update scenario_metadata set is_listed = false`);
	const marks = async (who: TestUser) =>
		(await listLibrary(world.as(who), { shelf: 'saved' })).items.map((item) => item.isWithdrawn);
	expect(await marks(learner)).toEqual([true]);
	expect(await marks(author)).toEqual([false]);
});

it.each(['', 'nonsense', '!!', Buffer.from('99999999999999999 x').toString('base64url')])(
	'shows the first page for the cursor %j',
	async (after) => {
		const scenario = await world.createScenario();
		await put.saved(scenario.id, minute(0));
		const { items } = await listLibrary(world.as(learner), { shelf: 'saved', after });
		expect(items).toHaveLength(1);
	}
);

it('shows at least one and at most a hundred', async () => {
	for (const limit of [0, -5, Number.NaN, 1e9]) {
		const page = listLibrary(world.as(learner), { shelf: 'saved', limit });
		await expect(page, String(limit)).resolves.toEqual({ items: [], next: null });
	}
});

it('counts the shelves and what was written', async () => {
	await world.createScenario({ author: learner });
	await world.createScenario({ author: learner, isActive: false, publishedAt: null });
	const scenarios = await Promise.all([1, 2, 3].map(() => world.createScenario()));
	for (const { id } of scenarios) await put.saved(id, minute(0));
	await put.completed(scenarios[0]!.id, minute(0));
	await put.open(scenarios[0]!.id, minute(0));
	await put.completed(scenarios[1]!.id, minute(0));
	await put.saved(scenarios[0]!.id, minute(0), await world.createUser());
	expect(await countLibrary(world.as(learner))).toEqual({
		open: 1,
		saved: 3,
		completed: 2,
		tried: 0,
		authored: 2
	});
	expect(await countLibrary(world.as(await world.createUser()))).toEqual({
		open: 0,
		saved: 0,
		completed: 0,
		tried: 0,
		authored: 0
	});
});

it('tells the author who saved a scenario and when, and nobody else', async () => {
	const author = await world.createUser();
	const scenario = await world.createScenario({ author });
	const savers = await Promise.all([1, 2, 3].map(() => world.createUser()));
	for (const [index, saver] of savers.entries()) {
		await put.saved(scenario.id, minute(index), saver);
	}
	await put.open(scenario.id, minute(5));
	const input = { scenarioId: scenario.id };
	const all = savers
		.map(({ id }, index) => ({ userId: id, savedAt: minute(index).toISOString() }))
		.reverse();
	expect(await listSavers(world.as(author), input)).toEqual({ items: all, next: null });
	const first = await listSavers(world.as(author), { ...input, limit: 2 });
	expect(first.items).toEqual(all.slice(0, 2));
	const second = await listSavers(world.as(author), { ...input, after: first.next as string });
	expect(second).toEqual({ items: all.slice(2), next: null });
	expect((await listSavers(world.as(learner), input)).items).toEqual([]);
	expect((await listSavers(world.as(author), { scenarioId: 'no\0such' })).items).toEqual([]);
});

it('finds no progress where there is none', async () => {
	const scenario = await world.createScenario();
	for (const id of [scenario.id, randomUUID(), 'no\0such']) {
		expect(await findProgress(world.as(learner), id)).toBeNull();
	}
});
