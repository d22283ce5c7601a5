import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { deleteAccount } from '#lib/server/accounts/delete-account.ts';
import { mergeGuest } from '#lib/server/accounts/guests/merge-guest.ts';
import type { AdminContext } from '#lib/server/context.ts';
import { dismissReports } from '#lib/server/moderation/dismiss-reports.ts';
import { listReports } from '#lib/server/moderation/list-reports.ts';
import { unlistScenario } from '#lib/server/moderation/unlist-scenario.ts';
import { deleteScenario } from '#lib/server/scenarios/delete-scenario.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { logOf, newAdmin, report, reportsIn } from './support.ts';

let world: World;
let admin: AdminContext;

beforeEach(async () => {
	world = await createWorld();
	admin = await newAdmin(world);
});

test('anybody who can see a scenario reports it, and nobody who cannot', async () => {
	const author = world.as(await world.createUser());
	const learner = world.as(await world.createUser());
	const guest = world.as(await world.createUser({ email: null, name: 'Guest' }));
	const open = await world.createScenario({ author: author.actor });
	const unlisted = await world.createScenario({ visibility: 'unlisted' });
	for (const who of [learner, guest, world.as(null)]) await report(who, open.id);
	await report(learner, unlisted.id);
	const hidden = [
		await world.createScenario({ author: author.actor, visibility: 'private' }),
		await world.createScenario({ author: author.actor, isActive: false }),
		await world.createScenario({ author: author.actor, isActive: false, publishedAt: null })
	];
	for (const who of [learner, guest, admin, world.as(null)]) {
		for (const id of [...hidden.map((one) => one.id), 'nowhere', 'a\0b']) {
			await expect(report(who, id), id).rejects.toMatchObject({ code: 'scenario-not-found' });
		}
	}
	expect(await reportsIn(world)).toHaveLength(4);
});

test('who has deleted their account in another window is told so', async () => {
	const gone = world.as(await world.createUser());
	const { id } = await world.createScenario();
	await deleteAccount(gone);
	await expect(report(gone, id)).rejects.toMatchObject({ code: 'account-gone' });
});

test('a second report of the same person is none, and changes nothing of the first', async () => {
	const learner = world.as(await world.createUser());
	const { id } = await world.createScenario();
	await report(learner, id, { text: 'The first' });
	await report(learner, id, { text: 'The second', reason: 'hateful' });
	await Promise.all(Array.from({ length: 10 }, () => report(learner, id)));
	expect(await reportsIn(world)).toMatchObject([{ text: 'The first', reason: 'spam' }]);
	// Once it is closed there may be another reason.
	const [first] = await reportsIn(world);
	await dismissReports(admin, { reportId: first!.id });
	await report(learner, id, { text: 'It came back' });
	expect(await reportsIn(world)).toHaveLength(2);
});

test('a form that a stranger sends twice is one report, and two strangers are two', async () => {
	const { id } = await world.createScenario();
	const reportId = randomUUID();
	await Promise.all(
		Array.from({ length: 10 }, () => report(world.as(null), id, { reportId, text: 'Once' }))
	);
	await report(world.as(null), id);
	expect(await reportsIn(world)).toHaveLength(2);
});

test('what is open stands first, the oldest before the others, in pages that skip nothing', async () => {
	const made: string[] = [];
	for (let minute = 0; minute < 7; minute += 1) {
		const scenario = await world.createScenario();
		// Two at the same instant.
		const at = new Date(Date.UTC(2026, 2, 1, 8, Math.floor(minute / 2)));
		made.push(await report({ db: world.db, actor: null, now: at }, scenario.id));
	}
	const seen: string[] = [];
	let after: string | null = null;
	do {
		const page = await listReports(admin, { isOpen: true, after, limit: 2 });
		expect(page.items.length).toBeLessThanOrEqual(2);
		seen.push(...page.items.map(({ id }) => id));
		after = page.next;
	} while (after);
	expect([...seen].sort()).toEqual([...made].sort());
	const instants = (await listReports(admin, { isOpen: true })).items.map((one) => one.createdAt);
	expect(instants).toEqual([...instants].sort());
	for (const nonsense of ['x', Buffer.from('17 x').toString('base64url'), 'MTcgJw']) {
		expect((await listReports(admin, { isOpen: true, after: nonsense })).items).toHaveLength(7);
	}
	await dismissReports(admin, { reportId: made[3]! });
	await dismissReports(admin, { reportId: made[1]! });
	expect((await listReports(admin, { isOpen: true })).items).toHaveLength(5);
	const closed = await listReports(admin, { isOpen: false });
	expect(closed.items.map(({ id, outcome }) => [id, outcome])).toEqual([
		[made[1], 'dismissed'],
		[made[3], 'dismissed']
	]);
});

test('an entry says what, why, by whom and how many, and no title that is private by now', async () => {
	const author = world.as(await world.createUser());
	const { id } = await world.createScenario({ author: author.actor, title: 'Buy now' });
	const hidden = await world.createScenario({ author: author.actor, title: 'Secret' });
	const reporter = await world.createUser({ name: 'Ana' });
	await report(world.as(reporter), id, { reason: 'other', text: 'It sells things.' });
	await report(world.as(null), id);
	await report(world.as(null), hidden.id);
	await world.db.execute(`update scenarios set visibility = 'private' where title = 'Secret'`);
	await world.db.execute(`update scenario_metadata set is_listed = false
		where scenario_id in (select id from scenarios where title = 'Secret')`);
	const { items } = await listReports(admin, { isOpen: true });
	expect(items).toMatchObject([
		{
			reason: 'other',
			text: 'It sells things.',
			openCount: 2,
			reporter: { id: reporter.id, name: 'Ana', isGuest: false },
			scenario: { id, title: 'Buy now', isHeldBack: false }
		},
		{ openCount: 2, reporter: null },
		{ openCount: 1, scenario: { id: hidden.id, title: null } }
	]);
});

test('dismissing closes that one report alone, and twice is once in the log', async () => {
	const { id } = await world.createScenario();
	const [one, other] = [await report(world.as(null), id), await report(world.as(null), id)];
	expect(await dismissReports(admin, { reportId: one })).toEqual({ changed: true });
	expect(await dismissReports(admin, { reportId: one })).toEqual({ changed: false });
	expect((await listReports(admin, { isOpen: true })).items.map((entry) => entry.id)).toEqual([
		other
	]);
	expect(await logOf(world)).toMatchObject([
		{ act: 'dismiss', objectKind: 'scenario', objectId: id, reportIds: [one], actorName: 'Grace' }
	]);
	for (const reportId of [randomUUID(), 'nothing', '']) {
		await expect(dismissReports(admin, { reportId })).rejects.toMatchObject({
			code: 'report-not-found'
		});
	}
});

test('dismissing all leaves what came in after the page was made, and other scenarios', async () => {
	const { id } = await world.createScenario();
	const elsewhere = await report(world.as(null), (await world.createScenario()).id);
	const seen = [await report(world.as(null), id), await report(world.as(null), id)];
	const { asOf } = await listReports(admin, { isOpen: true });
	const late = await report(world.as(null), id);
	await dismissReports(admin, { reportId: seen[0]!, until: asOf });
	const open = (await listReports(admin, { isOpen: true })).items.map((entry) => entry.id);
	expect(open).toEqual([elsewhere, late]);
	expect((await logOf(world))[0]?.reportIds).toEqual([...seen].sort());
});

test('a report is closed in one way, whoever of two admins comes first', async () => {
	const other = await newAdmin(world, 'Linus');
	for (let round = 0; round < 5; round += 1) {
		const { id } = await world.createScenario();
		const reportId = await report(world.as(null), id);
		const done = await Promise.all([
			dismissReports(admin, { reportId }),
			unlistScenario(other, { scenarioId: id, reason: 'Spam.' })
		]);
		const [row] = (await reportsIn(world)).filter((one) => one.id === reportId);
		expect(row?.outcome).toBe(done[0].changed ? 'dismissed' : 'unlisted');
		const naming = (await logOf(world)).filter((entry) => entry.reportIds.includes(reportId));
		expect(naming).toHaveLength(1);
	}
});

test('a report outlives whoever made or closed it, without them, and goes with its scenario', async () => {
	const author = world.as(await world.createUser());
	const { id } = await world.createScenario({ author: author.actor });
	const reporter = world.as(await world.createUser());
	await report(reporter, id, { text: 'Look at it' });
	await deleteAccount(reporter);
	expect(await reportsIn(world)).toMatchObject([{ reporterId: null, text: 'Look at it' }]);
	const [open] = await reportsIn(world);
	await dismissReports(admin, { reportId: open!.id });
	await deleteAccount(admin);
	expect(await reportsIn(world)).toMatchObject([{ closedById: null, outcome: 'dismissed' }]);
	await deleteScenario(author, { scenarioId: id });
	expect(await reportsIn(world)).toEqual([]);
	expect(await logOf(world)).toMatchObject([{ objectId: id, actorId: admin.actor.id }]);
});

test('what a guest has reported is the account’s, and no second open one of the same', async () => {
	const guest = await world.createUser({ email: null, name: 'Guest' });
	const account = await world.createUser();
	const [both, alone] = [await world.createScenario(), await world.createScenario()];
	const own = await report(world.as(account), both.id);
	const twice = await report(world.as(guest), both.id);
	const moved = await report(world.as(guest), alone.id);
	const closed = await report(world.as(guest), (await world.createScenario()).id);
	await dismissReports(admin, { reportId: closed });
	await mergeGuest(world.as(guest), { accountId: account.id });
	const owners = new Map((await reportsIn(world)).map((row) => [row.id, row.reporterId]));
	expect(owners).toEqual(
		new Map([
			[own, account.id],
			[twice, null],
			[moved, account.id],
			[closed, account.id]
		])
	);
});
