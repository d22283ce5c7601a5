import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AdminContext } from '#lib/server/context.ts';
import { metricsChecks } from '#lib/server/db/schema/index.ts';
import { log } from '#lib/server/log.ts';
import { checkNow } from '#lib/server/metrics/check-now.ts';
import { getFiguresState } from '#lib/server/metrics/queries.ts';
import { listAuditLog } from '#lib/server/moderation/list-audit-log.ts';
import { nightOf } from '#lib/server/nights.ts';
import { startCheck, stopChecks } from '#lib/server/metrics/run-check.ts';
import { stopWatching, watchNights } from '#lib/server/metrics/watch-nights.ts';
import { withSettings } from '../../support/database.ts';
import { createWorld, type World } from '../../support/world.ts';
import { logOf } from '../moderation/support.ts';

const { level } = log;
log.level = 'silent';
afterAll(() => {
	log.level = level;
});

let world: World;
let url: string;
let admin: AdminContext;
/** Ends what holds checks up, if anything does. */
let letGo = async () => {};

beforeEach(async () => {
	world = await createWorld();
	url = world.url;
	const { id, name } = await world.createUser({ isAdmin: true });
	admin = { db: world.db, actor: { id, name, isAdmin: true } };
	for (const one of ['coat', 'soup', 'train']) await world.createScenario({ id: one, title: one });
});
afterEach(async () => {
	await letGo();
	await stopWatching();
	await untilFree();
	await world.close();
});

const rows = () => world.db.select().from(metricsChecks).orderBy(metricsChecks.startedAt);
const state = () => getFiguresState(admin);

/** Keeps every check from going on until it is called off: they wait for a table. */
async function holdChecks(): Promise<() => Promise<void>> {
	let release = () => {};
	const released = new Promise<void>((resolve) => (release = resolve));
	let over: Promise<unknown> = Promise.resolve();
	await new Promise<void>((resolve) => {
		over = world.db.transaction(async (transaction) => {
			await transaction.execute(sql`lock table user_scenario_progress in access exclusive mode`);
			resolve();
			await released;
		});
	});
	letGo = async () => {
		release();
		await over;
	};
	return letGo;
}

/** Looks as a server does at night, once nobody checks any more; says how the night stands. */
async function checkTonight() {
	await untilFree();
	const check = await startCheck(url, 'nightly');
	await check?.done;
	return (await state()).nightly;
}

/** Waits until the server has noticed that those who checked are gone. */
async function untilFree(): Promise<void> {
	const isHeld = sql`select from pg_locks where locktype = 'advisory' and objsubid = 1
		and database = (select oid from pg_database where datname = current_database())`;
	while ((await world.db.execute(isHeld)).length > 0) await sleep(10);
}

async function untilUnderWay(): Promise<void> {
	while ((await state()).underWaySince === null) await sleep(10);
}

describe('a nightly check', () => {
	it('keeps what it came to', async () => {
		const check = await startCheck(url, 'nightly');
		await check?.done;
		expect(await rows()).toMatchObject([
			{
				kind: 'nightly',
				night: nightOf(new Date()),
				scenarioCount: 3,
				differenceCount: 0,
				differences: [],
				failure: null
			}
		]);
		expect(await state()).toMatchObject({
			underWaySince: null,
			nightly: { status: 'agrees', scenarioCount: 3 },
			operator: null
		});
	});

	it('is made by one of two processes that are there at once, and not again that night', async () => {
		const begun = await Promise.all([startCheck(url, 'nightly'), startCheck(url, 'nightly')]);
		expect(begun.filter(Boolean)).toHaveLength(1);
		for (const check of begun) await check?.done;
		expect(await startCheck(url, 'nightly')).toBeNull();
		expect(await rows()).toHaveLength(1);
	});

	it('is made the next night, whatever became of the last', async () => {
		// Begun yesterday by a process that was killed.
		await world.db.insert(metricsChecks).values({
			kind: 'nightly',
			night: nightOf(new Date(Date.now() - 86_400_000)),
			startedAt: new Date(Date.now() - 86_400_000)
		});
		expect((await state()).nightly).toMatchObject({ status: 'broken-off', finishedAt: null });
		await (
			await startCheck(url, 'nightly')
		)?.done;
		expect((await state()).nightly).toMatchObject({ status: 'agrees' });
		expect(await rows()).toHaveLength(2);
	});

	it('is made again the same night where it was broken off, but not where it failed', async () => {
		const release = await holdChecks();
		const first = await startCheck(url, 'nightly');
		await untilUnderWay();
		await stopChecks();
		await first?.done;
		await release();
		// The server stopped, and serves again.
		expect(await checkTonight()).toMatchObject({ status: 'agrees', scenarioCount: 3 });
		// What the first one may have to say still, late, is said of no row.
		expect((await rows()).map(({ id }) => id)).not.toContain(first?.id);

		// Its process was killed.
		const unfinished = { finishedAt: null, scenarioCount: null, differenceCount: null };
		await world.db.update(metricsChecks).set(unfinished);
		expect(await checkTonight()).toMatchObject({ status: 'agrees', scenarioCount: 3 });
		expect(await rows()).toHaveLength(1);

		await world.db
			.update(metricsChecks)
			.set({ failure: '53100: disk full', scenarioCount: null, differenceCount: null });
		expect(await checkTonight()).toMatchObject({ status: 'failed' });
	});

	it('is begun by a process that serves, and ends with it', async () => {
		watchNights(url, 1);
		while (!(await state()).nightly?.finishedAt) await sleep(10);
		await untilFree();
		await world.db.delete(metricsChecks);
		const release = await holdChecks();
		watchNights(url, 1);
		await untilUnderWay();
		await stopWatching();
		expect((await state()).nightly).toMatchObject({ status: 'failed', failure: null });
		await release();
	});

	it('that cannot reach the database is no trouble to anybody', async () => {
		watchNights('postgres://postgres@127.0.0.1:1/nowhere', 1);
		await sleep(100);
		await stopWatching();
		await expect(
			startCheck('postgres://postgres@127.0.0.1:1/nowhere', 'nightly')
		).rejects.toThrow();
	});
});

describe('a check', () => {
	it('keeps the first two hundred differences, and counts all', async () => {
		world.leaveBroken();
		await world.db.execute(sql`
			insert into scenarios (id, title, description, role, difficulty, instructions, context,
				visibility, is_active)
			select 'm' || lpad(n::text, 4, '0'), 'Made', '', 'tutor', 'beginner', '', '', 'private', false
			from generate_series(1, 700) as n`);
		await world.db.execute(
			sql`update scenario_metadata set amount_saved_count = 4 where scenario_id = 'coat'`
		);
		await (
			await startCheck(url, 'operator')
		)?.done;
		await world.db.execute(sql`delete from scenarios where id = 'm0001'`);
		const { operator, latest } = await state();
		expect(operator).toMatchObject({
			status: 'differs',
			scenarioCount: 703,
			differenceCount: 1401
		});
		expect(latest?.differences).toHaveLength(200);
		expect(latest?.more).toBe(1201);
		expect(latest?.differences.slice(0, 2)).toEqual([
			{
				scenarioId: 'coat',
				title: 'coat',
				textLanguage: 'en',
				column: 'amount_saved_count',
				stored: 4,
				expected: 0,
				amount: 4
			},
			{
				scenarioId: 'm0001',
				title: null,
				textLanguage: null,
				column: 'scenario_metadata',
				stored: null,
				expected: true,
				amount: null
			}
		]);
	});

	it('is not begun while another one is under way, and leaves the pool of requests alone', async () => {
		process.env.DATABASE_URL = url;
		const release = await holdChecks();
		expect(await checkNow(admin)).toBe(true);
		await untilUnderWay();
		expect(await checkNow(admin)).toBe(false);
		expect(await startCheck(url, 'nightly')).toBeNull();
		const [own] = await world.db.execute<{ count: number }>(sql`
			select count(*)::integer as count from pg_stat_activity
			where datname = current_database() and application_name = 'rehearsal check operator'`);
		expect(own?.count, 'connections of its own').toBe(1);
		expect(await state()).toMatchObject({
			operator: { status: 'under-way', finishedAt: null },
			latest: null
		});
		await release();
		while ((await state()).underWaySince !== null) await sleep(10);
		expect((await state()).operator).toMatchObject({ status: 'agrees' });

		// The one that was begun, and nothing of the one that was not.
		const [made] = await rows();
		const { id: actorId, name: actorName } = admin.actor;
		const act = { act: 'check', objectKind: 'check', objectId: made?.id, actorId, actorName };
		expect(await logOf(world)).toMatchObject([{ ...act, at: made?.startedAt, reason: null }]);
		const { items } = await listAuditLog(admin, { about: { kind: 'check', id: made?.id ?? '' } });
		expect(items).toMatchObject([
			{
				act: 'check',
				actor: { id: actorId, name: actorName },
				object: { kind: 'check', name: null }
			}
		]);
		delete process.env.DATABASE_URL;
	});

	it('does not begin, by its own account, before another one is over', async () => {
		process.env.DATABASE_URL = url;
		let asked: Promise<boolean> | undefined;
		await world.db.transaction(async (transaction) => {
			await transaction.execute(sql`select from users where id = ${admin.actor.id} for update`);
			asked = checkNow(admin);
			const blocked = sql`select from pg_stat_activity
				where datname = current_database() and wait_event_type = 'Lock'`;
			while ((await world.db.execute(blocked)).length === 0) await sleep(10);
			await (
				await startCheck(url, 'operator')
			)?.done;
		});
		expect(await asked).toBe(true);
		while ((await state()).underWaySince !== null) await sleep(10);
		const checks = await rows();
		for (const [index, { startedAt }] of checks.slice(1).entries()) {
			expect(startedAt >= checks[index]!.finishedAt!).toBe(true);
		}
		delete process.env.DATABASE_URL;
	});

	it('is not begun for who is no admin any more, nor where it cannot be written down', async () => {
		process.env.DATABASE_URL = url;
		const { id, name } = await world.createUser();
		const former = { db: world.db, actor: { id, name, isAdmin: true as const } };
		await expect(checkNow(former)).rejects.toMatchObject({ code: 'not-an-admin' });
		await world.db.execute(
			sql`alter table audit_log add constraint full_up check (false) not valid`
		);
		await expect(checkNow(admin)).rejects.toMatchObject({ cause: { constraint_name: 'full_up' } });
		await world.db.execute(sql`alter table audit_log drop constraint full_up`);
		expect([await rows(), await logOf(world)]).toEqual([[], []]);
		expect(await checkNow(admin), 'nobody is taken for checking').toBe(true);
		delete process.env.DATABASE_URL;
	});

	it('that loses its connection is a failed one, never one where all agree', async () => {
		const release = await holdChecks();
		const check = await startCheck(url, 'operator');
		await untilUnderWay();
		await world.db.execute(sql`
			select pg_terminate_backend(pid) from pg_stat_activity
			where datname = current_database() and application_name = 'rehearsal check operator'`);
		await check?.done;
		const { operator, latest } = await state();
		expect(operator).toMatchObject({ status: 'failed', scenarioCount: null });
		expect(operator?.failure).toMatch(/57P01|CONNECTION_CLOSED|ECONNRESET/);
		expect(latest).toBeNull();
		await release();
	});

	it('waits for a table for longer than a request may', async () => {
		const release = await holdChecks();
		const check = await startCheck(url, 'operator');
		// The pool's deadlines are 2 seconds for a lock and 5 for a statement.
		await sleep(5_500);
		await release();
		await check?.done;
		expect((await state()).operator).toMatchObject({ status: 'agrees' });
	});

	it('of long ago is forgotten, the latest are not', async () => {
		const day = 86_400_000;
		const ago = (days: number) => new Date(Date.now() - days * day);
		await world.db.insert(metricsChecks).values([
			{ kind: 'nightly', night: nightOf(ago(91)), startedAt: ago(91) },
			{ kind: 'nightly', night: nightOf(ago(89)), startedAt: ago(89) },
			...Array.from({ length: 305 }, (_, index) => ({
				kind: 'operator' as const,
				startedAt: ago(1 + index / 10)
			}))
		]);
		await (
			await startCheck(url, 'operator')
		)?.done;
		const left = await rows();
		expect(left).toHaveLength(301);
		expect(left.filter(({ kind }) => kind === 'nightly').map(({ night }) => night)).toEqual([
			nightOf(ago(89))
		]);
	});
});

it('leaves nothing open behind when the process stops', async () => {
	const release = await holdChecks();
	const check = await startCheck(url, 'operator');
	await untilUnderWay();
	await stopChecks();
	await check?.done;
	await release();
	expect((await state()).operator).toMatchObject({ status: 'failed', failure: null });
	expect((await state()).underWaySince).toBeNull();
});

it('ends with a process that stops before it has heard that its check is begun', async () => {
	await holdChecks();
	let hear = () => {};
	const heard = new Promise<void>((resolve) => (hear = resolve));
	const starting = startCheck(url, 'operator', async (db, begin) => {
		const begun = await begin(db);
		await heard;
		return begun;
	});
	await untilUnderWay();
	const stopping = stopChecks();
	hear();
	await stopping;
	expect((await state()).operator).toMatchObject({ status: 'failed', failure: null });
	await (
		await starting
	)?.done;
});

describe('told to end between two statements, of which the server takes no notice,', () => {
	beforeEach(async () => {
		await world.db.execute(sql`create sequence cancels minvalue -1000000 start 1`);
		// The check's connections find this one before the server's: the first is lost.
		await world.db.execute(sql`
			create function pg_cancel_backend(process integer) returns boolean language sql as $$
				select case when nextval('cancels') > 1 then pg_catalog.pg_cancel_backend(process) end $$`);
		url = withSettings(world.url, { search_path: 'public, pg_catalog' });
	});
	afterEach(async () => {
		await world.db.execute(sql`drop function public.pg_cancel_backend`);
		await world.db.execute(sql`drop sequence cancels`);
	});

	it('a check ends for all that, and soon', async () => {
		await holdChecks();
		const check = await startCheck(url, 'operator');
		await stopChecks();
		await check?.done;
		expect((await state()).operator).toMatchObject({ status: 'failed', failure: null });
	});

	it('a check that comes to its end all the same does not say that all agree', async () => {
		// All are lost.
		await world.db.execute(sql`select setval('cancels', -1000000, false)`);
		const release = await holdChecks();
		const check = await startCheck(url, 'operator');
		const stopping = stopChecks();
		const asked = sql`select from cancels where is_called`;
		while ((await world.db.execute(asked)).length === 0) await sleep(10);
		await release();
		await stopping;
		await check?.done;
		expect((await state()).operator).toMatchObject({ status: 'failed', failure: null });
	});
});
