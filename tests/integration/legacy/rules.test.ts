import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import { connect } from '#lib/server/db/client.ts';
import { migrateLegacy } from '#lib/server/legacy/migrate-legacy.ts';
import type { LegacyReport } from '#lib/server/legacy/report.ts';
import { rateScenario } from '#lib/server/progress/rate-scenario.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { writeNotes } from '#lib/server/progress/write-notes.ts';
import type { TestScenario, TestUser } from '#tests/support/world.ts';
import { createOldWorld, progressOf, sumsOf } from './support.ts';

let world: Awaited<ReturnType<typeof createOldWorld>>;
let learner: TestUser;
let scenario: TestScenario;

beforeEach(async () => {
	world = await createOldWorld('attempts', 'outcomes');
	learner = await world.createUser();
	scenario = await world.createScenario();
});

type Attempt = Omit<Parameters<typeof world.attempt>[0], 'userId' | 'scenarioId'>;
type Outcome = Omit<Parameters<typeof world.outcome>[0], 'userId' | 'scenarioId'>;

/** Migrates these rows of one learner on one scenario. */
async function migrate(
	attempts: Attempt[],
	outcomes: Outcome[],
	db = world.db
): Promise<LegacyReport> {
	const whose = { userId: learner.id, scenarioId: scenario.id };
	for (const row of attempts) await world.attempt({ ...whose, ...row });
	for (const row of outcomes) await world.outcome({ ...whose, ...row });
	return (await migrateLegacy(db)) as LegacyReport;
}

const progress = () => progressOf(world, learner.id, scenario.id);
const done = { completedAt: '2024-03-01 10:05:00' };
const achieved = { isAchieved: true };

it('takes runs recorded in both tables for one, whichever table has more', async () => {
	const report = await migrate([{}, {}, {}], [{}, {}]);
	expect(await progress()).toMatchObject({ attempts: 3, completions: 0 });
	expect(report.tallies.learner).toMatchObject({ attempts: 3, recordedTwice: 2 });
});

it('takes the outcomes where there are more of them', async () => {
	await migrate([{}], [{}, {}, {}, {}]);
	expect(await progress()).toMatchObject({ attempts: 4 });
});

it('takes the larger number of completions, and never adds the two', async () => {
	const report = await migrate([done, done, {}], [achieved, {}, {}]);
	expect(await progress()).toMatchObject({ attempts: 3, completions: 2 });
	expect(report.tallies.learner.completionsRecordedTwice).toBe(1);
});

it('takes achieved outcomes where fewer attempts were completed', async () => {
	await migrate([done, {}], [achieved, achieved, achieved]);
	expect(await progress()).toMatchObject({ attempts: 3, completions: 3 });
});

it('does not count an attempt both completed and abandoned as given up', async () => {
	const report = await migrate([{ ...done, abandonedAt: 'step-2' }, { abandonedAt: 'step-1' }], []);
	expect(await progress()).toMatchObject({ attempts: 2, completions: 1 });
	expect(report.tallies.learner.bothCompletedAndAbandoned).toBe(1);
});

it('counts no negative time and none above a day', async () => {
	const report = await migrate(
		[
			{ ...done, seconds: -5 },
			{ ...done, seconds: 86_401 },
			{ ...done, seconds: 2_147_483_647 },
			{ ...done, seconds: 86_400 },
			{ ...done, seconds: 0 }
		],
		[]
	);
	expect(await progress()).toMatchObject({ timed: 5, seconds: 3 * 86_400, total: 3 * 86_400 });
	expect(report.tallies.learner).toMatchObject({ belowZero: 1, aboveDay: 2 });
});

it('takes no time for no time, not for zero seconds', async () => {
	await migrate(
		[
			{ ...done, seconds: null },
			{ ...done, seconds: 100 }
		],
		[]
	);
	expect(await progress()).toMatchObject({ completions: 2, timed: 1, seconds: 100, total: 100 });
});

it('does not add the outcomes’ time to that of the attempts', async () => {
	await migrate(
		[{ seconds: 60 }, { ...done, seconds: 100 }],
		[{ ...achieved, seconds: 500 }, { seconds: 70 }]
	);
	expect(await progress()).toMatchObject({ timed: 1, seconds: 100, total: 160 });
});

it('takes the outcomes’ time where no attempt has one', async () => {
	await migrate([done, {}], [{ ...achieved, seconds: 50 }, { seconds: 70 }]);
	expect(await progress()).toMatchObject({ timed: 1, seconds: 50, total: 120 });
});

it('never lets a learner’s own time be less than that of the completions', async () => {
	// An attempt has a time but no completed one does: the achieved outcome's counts as completed.
	const report = await migrate([{ seconds: 10 }], [{ ...achieved, seconds: 300 }]);
	expect(await progress()).toMatchObject({ timed: 1, seconds: 300, total: 300 });
	expect(report.tallies.learner).toMatchObject({ raisedPairs: 1, raisedSeconds: 290 });
});

it('takes the latest and earliest instants, as UTC whatever the session says', async () => {
	const name = new URL(world.url).pathname.slice(1);
	await world.db.$client.unsafe(`alter database "${name}" set timezone to 'Asia/Tokyo'`);
	const elsewhere = connect(world.url);
	try {
		const attempts = [
			{ startedAt: '2024-03-01 10:00:00', completedAt: '2024-03-01 10:20:00' },
			{ startedAt: '2024-03-03 23:30:00' }
		];
		const outcomes = [
			{ ...achieved, createdAt: '2024-03-02 08:00:00' },
			{ createdAt: '2024-02-28 07:00:00' }
		];
		await migrate(attempts, outcomes, elsewhere);
	} finally {
		await elsewhere.$client.end();
		await world.db.$client.unsafe(`alter database "${name}" reset timezone`);
	}
	expect(await progress()).toMatchObject({
		attempted: '2024-03-03 23:30:00',
		completed: '2024-03-02 08:00:00',
		created: '2024-02-28 07:00:00'
	});
});

it('takes the outcome’s instant for the last attempt where it is later', async () => {
	await migrate([{ startedAt: '2024-03-01 10:00:00' }], [{ createdAt: '2024-03-05 10:00:00' }]);
	expect(await progress()).toMatchObject({ attempted: '2024-03-05 10:00:00', completed: null });
});

it('takes a completion before its start for the earliest instant, and no clock is put right', async () => {
	await migrate([{ startedAt: '2024-03-01 10:00:00', completedAt: '2024-03-01 09:00:00' }], []);
	expect(await progress()).toMatchObject({
		attempted: '2024-03-01 10:00:00',
		completed: '2024-03-01 09:00:00',
		created: '2024-03-01 09:00:00'
	});
});

it('starts no save and no rating, opens no attempt and moves no trend', async () => {
	const report = await migrate([done], [achieved]);
	const [row] = await world.db.execute(sql`select is_saved, user_rating, user_notes,
		open_attempt_id, last_attempt_id, attempt_trended_at from user_scenario_progress`);
	expect(row).toEqual({
		is_saved: false,
		user_rating: null,
		user_notes: null,
		open_attempt_id: null,
		last_attempt_id: null,
		attempt_trended_at: null
	});
	const [figures] = await world.db.execute(
		sql`select trending_score, amount_saved_count, ratings_count from scenario_metadata`
	);
	expect(figures).toEqual({ trending_score: null, amount_saved_count: 0, ratings_count: 0 });
	expect(report.notes.join(' ')).toMatch(/no save and no rating/);
});

it('puts rows of gone users into the baseline, each a person by the same rules', async () => {
	const gone = [randomUUID(), randomUUID()];
	for (const userId of gone) {
		await world.attempt({ userId, scenarioId: scenario.id, ...done, seconds: 40 });
		await world.outcome({ userId, scenarioId: scenario.id, ...achieved, seconds: 90 });
	}
	await world.outcome({ userId: gone[1] as string, scenarioId: scenario.id });
	const report = await migrate([], []);
	const sums = { attempts: 3, completions: 2, timed: 2, seconds: 80 };
	expect(await sumsOf(world, 'scenario_metadata_baseline', scenario.id)).toEqual(sums);
	expect(await sumsOf(world, 'scenario_metadata', scenario.id)).toEqual(sums);
	expect(await progress()).toBeUndefined();
	expect(report.tallies['gone-user']).toMatchObject({ people: 2, attemptRows: 2, outcomeRows: 3 });
});

it('takes all rows without a user for one person', async () => {
	const nobody = { userId: null, scenarioId: scenario.id };
	for (let row = 0; row < 3; row++) await world.attempt({ ...nobody, ...done, seconds: 10 });
	for (let row = 0; row < 5; row++) await world.outcome({ ...nobody, ...achieved, seconds: 99 });
	const report = await migrate([], []);
	expect(await sumsOf(world, 'scenario_metadata_baseline', scenario.id)).toEqual({
		attempts: 5,
		completions: 5,
		timed: 3,
		seconds: 30
	});
	expect(report.tallies['no-user']).toMatchObject({ pairs: 1, attempts: 5, recordedTwice: 3 });
});

it('does not migrate rows of scenarios that are gone, and lists them', async () => {
	await world.attempt({ userId: learner.id, scenarioId: 'gone-b', ...done });
	await world.outcome({ userId: null, scenarioId: 'gone-b' });
	await world.outcome({ userId: randomUUID(), scenarioId: 'gone-a' });
	const report = await migrate([{}], []);
	expect(report.goneScenarios).toEqual([
		{ scenarioId: 'gone-a', attemptRows: 0, outcomeRows: 1 },
		{ scenarioId: 'gone-b', attemptRows: 1, outcomeRows: 1 }
	]);
	const [rows] = await world.db.execute(
		sql`select count(*)::integer as count from user_scenario_progress`
	);
	expect(rows).toEqual({ count: 1 });
	expect(await sumsOf(world, 'scenario_metadata', scenario.id)).toMatchObject({ attempts: 1 });
});

it('adds to progress that is there, and leaves what a learner holds alone', async () => {
	const scenarioId = scenario.id;
	const at = new Date('2024-03-02T00:00:00Z');
	const context = world.as(learner, at);
	await saveScenario(context, { scenarioId });
	const { progress: started } = await startAttempt(context, { scenarioId, language: 'ja' });
	await rateScenario(context, { scenarioId, rating: 4 });
	await writeNotes(context, { scenarioId, notes: 'Ask for the bill.' });
	const held = sql`select is_saved, saved_at, first_saved_at, user_rating, rated_at, user_notes,
		notes_updated_at, open_attempt_id, open_attempt_started_at, open_attempt_state, language,
		attempt_trended_at from user_scenario_progress`;
	const before = [...(await world.db.execute(held))];
	const [trend] = await world.db.execute(sql`select trending_score from scenario_metadata`);

	const report = await migrate(
		[
			{ ...done, seconds: 30, startedAt: '2024-03-01 10:00:00' },
			{ startedAt: '2024-02-01 09:00:00' }
		],
		[]
	);
	expect(await progress()).toMatchObject({
		attempts: 3,
		completions: 1,
		timed: 1,
		seconds: 30,
		total: 30,
		attempted: '2024-03-02 00:00:00',
		completed: '2024-03-01 10:05:00',
		created: '2024-02-01 09:00:00'
	});
	expect([...(await world.db.execute(held))]).toEqual(before);
	expect(started?.openAttemptId).toBe(before[0]?.open_attempt_id);
	expect([...(await world.db.execute(sql`select trending_score from scenario_metadata`))]).toEqual([
		trend
	]);
	expect(report.progress).toEqual({ made: 0, addedTo: 1 });
	expect(report.sums.before.total_attempts).toBe(1);
	expect(report.sums.after.total_attempts).toBe(3);
});

it('keeps the later instants of the old rows where those are later', async () => {
	await startAttempt(world.as(learner, new Date('2023-01-01T00:00:00Z')), {
		scenarioId: scenario.id,
		language: null
	});
	await migrate([{ ...done, startedAt: '2024-03-01 10:00:00' }], []);
	expect(await progress()).toMatchObject({ attempts: 2, attempted: '2024-03-01 10:00:00' });
});

it('counts practice of a draft too, which is a scenario that is there', async () => {
	const draft = await world.createScenario({ publishedAt: null });
	await world.attempt({ userId: learner.id, scenarioId: draft.id });
	await migrate([], []);
	expect(await sumsOf(world, 'scenario_metadata', draft.id)).toMatchObject({ attempts: 1 });
});
