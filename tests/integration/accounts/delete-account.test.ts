import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { deleteAccount } from '#lib/server/accounts/delete-account.ts';
import { describeAccountDeletion } from '#lib/server/accounts/describe-account-deletion.ts';
import { confirmPassword } from '#lib/server/accounts/passwords/confirm-password.ts';
import type { ActorContext } from '#lib/server/context.ts';
import {
	accounts,
	auditLog,
	deletedUsers,
	emailLinks,
	reports,
	scenarioMetadata,
	scenarios,
	sessions,
	userScenarioProgress,
	verifications
} from '#lib/server/db/schema/index.ts';
import type { OpenAttemptState } from '#lib/scenarios/progress.ts';
import { completeAttempt } from '#lib/server/progress/complete-attempt.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { rateScenario } from '#lib/server/progress/rate-scenario.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { unsaveScenario } from '#lib/server/progress/unsave-scenario.ts';
import { writeNotes } from '#lib/server/progress/write-notes.ts';
import { createWorld, type TestUser, type World } from '#tests/support/world.ts';
import { figuresOf } from '../progress/support.ts';

let world: World;
let user: TestUser;
let leaver: ActorContext;
let other: ActorContext;

beforeEach(async () => {
	world = await createWorld();
	user = await world.createUser();
	leaver = world.as(user);
	other = world.as(await world.createUser());
});

const start = new Date('2026-03-02T08:00:00Z');
const later = (minutes: number) => new Date(start.getTime() + minutes * 60_000);

/** Saves, completes once in 240 s, rates and notes. */
async function playAll({ actor }: ActorContext, scenarioId: string, rating = 4): Promise<void> {
	const [began, ended] = [world.as(actor, start), world.as(actor, later(10))];
	await saveScenario(began, { scenarioId });
	const { progress } = await startAttempt(began, { scenarioId, language: 'ja' });
	const attemptId = progress?.openAttemptId as string;
	await completeAttempt(ended, { scenarioId, attemptId, seconds: 240 });
	await rateScenario(ended, { scenarioId, rating });
	await writeNotes(ended, { scenarioId, notes: 'Speak slowly.' });
}

const remaining = async () =>
	(await world.db.select({ id: scenarios.id, author: scenarios.createdByUserId }).from(scenarios))
		.map(({ id, author }) => ({ id, hasAuthor: author !== null }))
		.sort((one, two) => one.id.localeCompare(two.id));

describe('what goes and what stays', () => {
	/** One of each kind, all by the learner who leaves. */
	const writeEach = async () => {
		const author = leaver.actor;
		await world.createScenario({ id: 'public', author });
		await world.createScenario({ id: 'unlisted', author, visibility: 'unlisted' });
		await world.createScenario({ id: 'withdrawn', author, isActive: false });
		await world.createScenario({ id: 'private', author, visibility: 'private' });
		await world.createScenario({ id: 'draft', author, publishedAt: null, isActive: false });
		await world.createScenario({ id: 'theirs', author: other.actor, visibility: 'private' });
	};

	test('what was published once stays without its author, private ones and drafts go', async () => {
		await writeEach();
		await deleteAccount(leaver);
		expect(await remaining()).toEqual([
			{ id: 'public', hasAuthor: false },
			{ id: 'theirs', hasAuthor: true },
			{ id: 'unlisted', hasAuthor: false },
			{ id: 'withdrawn', hasAuthor: false }
		]);
	});

	test('others lose what they had on a scenario that goes, and nothing of one that stays', async () => {
		await writeEach();
		// It was public when the other one practised it.
		await world.db
			.update(scenarios)
			.set({ visibility: 'public' })
			.where(eq(scenarios.id, 'private'));
		for (const id of ['private', 'public']) await playAll(other, id);
		await world.db
			.update(scenarios)
			.set({ visibility: 'private' })
			.where(eq(scenarios.id, 'private'));
		const [before] = await world.db
			.select()
			.from(userScenarioProgress)
			.where(eq(userScenarioProgress.scenarioId, 'public'));
		await deleteAccount(leaver);
		expect(await world.db.select().from(userScenarioProgress)).toEqual([before]);
	});

	test('saves and ratings are taken back; attempts, completions and time are not', async () => {
		const scenario = await world.createScenario();
		await playAll(leaver, scenario.id, 5);
		await playAll(other, scenario.id, 2);
		await deleteAccount(leaver);
		expect(await figuresOf(world.db, scenario.id)).toMatchObject({
			amountSavedCount: 1,
			ratingsCount: 1,
			ratingSum: 2,
			ratingSquareSum: 4,
			totalAttempts: 2,
			totalTimesUsed: 2,
			timedCompletions: 2,
			completedTimeSeconds: 480
		});
	});

	test('the question counts just that, and nothing of anybody else', async () => {
		expect(await describeAccountDeletion(leaver)).toEqual({
			saves: 0,
			notes: 0,
			completions: 0,
			staying: { count: 0, titles: [] },
			reports: 0,
			going: { count: 0, learners: 0 },
			hasPassword: false
		});
		await writeEach();
		const scenario = await world.createScenario();
		await playAll(leaver, scenario.id);
		await markCompleted(leaver, { scenarioId: scenario.id, attemptId: randomUUID() });
		await playAll(other, scenario.id);
		await writeNotes(leaver, { scenarioId: 'public', notes: 'x' });
		await writeNotes(leaver, { scenarioId: 'public', notes: '' });
		await saveScenario(leaver, { scenarioId: 'private' });
		await world.db
			.update(scenarios)
			.set({ visibility: 'public' })
			.where(eq(scenarios.id, 'private'));
		for (const { actor } of [other, world.as(await world.createUser())]) {
			await writeNotes(world.as(actor), { scenarioId: 'private', notes: 'mine' });
		}
		const third = world.as(await world.createUser());
		await saveScenario(third, { scenarioId: 'private' });
		await unsaveScenario(third, { scenarioId: 'private' });
		await world.db
			.update(scenarios)
			.set({ visibility: 'private' })
			.where(eq(scenarios.id, 'private'));

		const described = await describeAccountDeletion(leaver);
		expect(described).toMatchObject({
			saves: 2,
			notes: 1,
			completions: 2,
			staying: { count: 3 },
			going: { count: 2, learners: 2 }
		});
		expect(described.staying.titles.map(({ id }) => id)).toEqual([
			'public',
			'unlisted',
			'withdrawn'
		]);
	});

	test('of very many scenarios that stay, some are named and all are counted', async () => {
		for (let count = 0; count < 60; count++) await world.createScenario({ author: leaver.actor });
		const { staying } = await describeAccountDeletion(leaver);
		expect(staying.count).toBe(60);
		expect(staying.titles).toHaveLength(50);
	});
});

test('a second deletion does nothing, and one of an account that never was neither', async () => {
	await deleteAccount(leaver);
	await deleteAccount(leaver);
	await deleteAccount(world.as({ id: randomUUID(), name: 'Nobody', isAdmin: false }));
	expect(await world.db.select().from(deletedUsers)).toEqual([{ id: user.id }]);
});

/** Everything in the database that holds a text, as `table.column`. */
async function columnsHolding(needle: string): Promise<string[]> {
	const tables = await world.db.execute<{ schema: string; name: string }>(sql`
		select table_schema as schema, table_name as name from information_schema.tables
		where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`);
	const found = new Set<string>();
	for (const { schema, name } of tables) {
		const table = sql`${sql.identifier(schema)}.${sql.identifier(name)}`;
		const columns = await world.db.execute<{ key: string }>(sql`
			select distinct field.key from ${table} as one, jsonb_each_text(to_jsonb(one)) as field
			where strpos(lower(field.value), lower(${needle})) > 0`);
		for (const { key } of columns) found.add(`${name}.${key}`);
	}
	return [...found].sort();
}

/** Tables with nothing about one person in them. A new table is either here, or filled below. */
const impersonal = [
	'__drizzle_migrations',
	'metrics_checks',
	// Hashes with a secret, which go by themselves.
	'rate_limits',
	'progress_archive_batches',
	'progress_archives',
	'scenario_metadata',
	'scenario_metadata_baseline'
];
/** Columns that only ever hold one of a few words. */
const words = [
	'accounts.provider_id',
	'scenarios.cefr_level',
	'scenarios.text_language',
	'users.cefr_level',
	'reports.reason',
	'reports.outcome',
	'audit_log.act',
	'audit_log.object_kind'
];
/** What admins write of what they do, and ids: that stays, as does a report of what stays. */
const ofAdmins = ['audit_log.object_id', 'audit_log.reason', 'audit_log.report_ids'];

test('nothing of a learner is left in any column of any table but their id', async () => {
	const canary = 'Zzyzx';
	const email = `${canary}.${randomUUID().slice(0, 8)}@example.test`.toLowerCase();
	const text = (name: string) => `${canary} ${name}`;
	const person = await world.createUser({
		name: text('name'),
		email,
		image: text('image'),
		isAdmin: true,
		disabledAt: start,
		disabledReason: text('disabled'),
		practiceLanguages: [text('language')]
	});
	const goes = await world.createScenario({
		id: text('id'),
		author: person,
		visibility: 'private'
	});
	const stays = await world.createScenario({ author: person, forkedFromId: goes.id });
	const ids = { session: randomUUID(), account: randomUUID(), attempt: randomUUID() };
	const soon = new Date('2999-01-01');
	await world.db.insert(accounts).values({
		id: ids.account,
		userId: person.id,
		accountId: text('account'),
		providerId: 'credential',
		accessToken: text('access'),
		refreshToken: text('refresh'),
		idToken: text('id token'),
		scope: text('scope'),
		password: text('hash')
	});
	await world.db.insert(sessions).values({
		id: ids.session,
		userId: person.id,
		token: text('token'),
		expiresAt: soon,
		ipAddress: text('address'),
		userAgent: text('agent')
	});
	await world.db.insert(emailLinks).values({
		userId: person.id,
		kind: 'change',
		email: text('new address'),
		tokenHash: text('link'),
		expiresAt: soon
	});
	await world.db.insert(verifications).values(
		[
			[email, text('code')],
			[person.id, text('code')],
			[`reset-password:${text('secret')}`, person.id],
			[text('magic'), JSON.stringify({ email: email.toUpperCase(), name: text('name') })]
		].map(([identifier = '', value = '']) => ({ identifier, value, expiresAt: soon }))
	);
	await world.db
		.update(scenarios)
		.set({
			title: text('title'),
			description: text('description'),
			instructions: text('instructions'),
			context: text('context'),
			expectedOutcome: text('outcome'),
			learningGoal: text('goal'),
			learningObjectives: [text('objective')],
			persona: { title: text('persona'), setting: text('setting'), introPrompt: text('line') },
			cefrRecommendation: text('level'),
			heldBackAt: start,
			heldBackReason: text('held back'),
			heldBackFrom: 'private',
			targetLanguages: [text('language')],
			categories: [text('category')],
			tags: [text('tag')],
			forkedFromId: goes.id
		})
		.where(eq(scenarios.id, goes.id));
	for (const { id: scenarioId } of [goes, stays]) {
		await world.db.insert(userScenarioProgress).values({
			userId: person.id,
			scenarioId,
			timesAttempted: 1,
			userNotes: text('notes'),
			language: text('language'),
			openAttemptId: ids.attempt,
			openAttemptStartedAt: start,
			openAttemptState: { objectives: [], seconds: 1, note: text('state') } as OpenAttemptState
		});
		await world.db.update(scenarioMetadata).set({ totalAttempts: 1 });
	}

	const reported = { reporterId: person.id, reason: 'spam' };
	await world.db.insert(reports).values([
		{ id: randomUUID(), scenarioId: goes.id, ...reported, text: text('report') },
		{ id: randomUUID(), scenarioId: stays.id, ...reported }
	]);
	const acted = { act: 'disable', objectKind: 'user', objectId: person.id, reason: 'Spam.' };
	await world.db.insert(auditLog).values([
		{ ...acted, actorId: person.id, actorName: text('name') },
		{ ...acted, actorId: other.actor.id, actorName: other.actor.name }
	]);

	// Nothing is missed because it was never filled, nor because nobody thought of a new table.
	const filled = await columnsHolding(canary);
	const holders = await world.db.execute<{ name: string }>(sql`
		select table_name || '.' || column_name as name from information_schema.columns
		where table_schema = 'public' and data_type in ('text', 'ARRAY', 'jsonb')
			and table_name <> all (string_to_array(${impersonal.join()}, ','))`);
	const unfilled = holders
		.map(({ name }) => name)
		.filter((name) => ![...filled, ...words, ...ofAdmins].includes(name))
		.filter(
			(name) =>
				!['scenarios.comfort_indicators', 'user_scenario_progress.comfort_answers'].includes(name)
		);
	expect(unfilled, 'columns without a canary').toEqual([]);
	expect(await columnsHolding(person.id)).toEqual([
		'accounts.user_id',
		'audit_log.actor_id',
		'audit_log.object_id',
		'documents.created_by_user_id',
		'email_links.user_id',
		'reports.reporter_id',
		'scenarios.created_by_user_id',
		'sessions.user_id',
		'user_scenario_progress.user_id',
		'users.id',
		'verifications.identifier',
		'verifications.value'
	]);

	await deleteAccount(world.as(person));
	for (const needle of [canary, email, ...Object.values(ids)]) {
		expect(await columnsHolding(needle), needle).toEqual([]);
	}
	expect(await columnsHolding(person.id)).toEqual([
		'audit_log.actor_id',
		'audit_log.object_id',
		'deleted_users.id'
	]);
	expect(await remaining(), 'what was public is there').toEqual([
		{ id: stays.id, hasAuthor: false }
	]);
});

test('whoever confirms after their account went is not told that their password is missing', async () => {
	await deleteAccount(leaver);
	await expect(confirmPassword(leaver, { password: 'any at all' })).rejects.toThrow('account-gone');
});
