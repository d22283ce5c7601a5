import { eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { deleteAccount } from '#lib/server/accounts/delete-account.ts';
import { setAdmin } from '#lib/server/accounts/set-admin.ts';
import type { AdminContext } from '#lib/server/context.ts';
import { auditLog, sessions, users } from '#lib/server/db/schema/index.ts';
import { disableAccount } from '#lib/server/moderation/disable-account.ts';
import { dismissReports } from '#lib/server/moderation/dismiss-reports.ts';
import { enableAccount } from '#lib/server/moderation/enable-account.ts';
import { liftHold } from '#lib/server/moderation/lift-hold.ts';
import { type AuditFilter, listAuditLog } from '#lib/server/moderation/list-audit-log.ts';
import { signOutAccount } from '#lib/server/moderation/sign-out-account.ts';
import { unlistScenario } from '#lib/server/moderation/unlist-scenario.ts';
import { deleteScenario } from '#lib/server/scenarios/delete-scenario.ts';
import { holdOpen, untilSomeoneWaits } from '../metrics/support.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { logOf, newAdmin, report } from './support.ts';

let world: World;
let admin: AdminContext;

const reason = 'It sells things.';

beforeEach(async () => {
	world = await createWorld();
	admin = await newAdmin(world);
});

/** Everything that an admin does, on somebody and something new. */
async function everyAct() {
	const learner = await world.createUser();
	const disabled = await world.createUser({ disabledAt: new Date(), disabledReason: reason });
	await world.db
		.insert(sessions)
		.values({ userId: learner.id, token: learner.id, expiresAt: new Date(Date.now() + 1e9) });
	const author = world.as(learner);
	const scenario = await world.createScenario({ author: author.actor });
	const held = await world.createScenario({
		author: author.actor,
		visibility: 'unlisted',
		heldBackAt: new Date(),
		heldBackReason: reason,
		heldBackFrom: 'public'
	});
	const reportId = await report(world.as(null), (await world.createScenario()).id);
	return {
		'sign-out': (who: AdminContext) => signOutAccount(who, { userId: learner.id }),
		disable: (who: AdminContext) => disableAccount(who, { userId: learner.id, reason }),
		enable: (who: AdminContext) => enableAccount(who, { userId: disabled.id }),
		unlist: (who: AdminContext) => unlistScenario(who, { scenarioId: scenario.id, reason }),
		lift: (who: AdminContext) => liftHold(who, { scenarioId: held.id }),
		dismiss: (who: AdminContext) => dismissReports(who, { reportId })
	};
}

/** All that an act could change. */
const everything = async () => {
	const parts = await Promise.all(
		['users', 'sessions', 'scenarios', 'scenario_metadata', 'reports', 'audit_log'].map((table) =>
			world.db.execute(sql`select to_jsonb(t) as row from ${sql.identifier(table)} as t order by 1`)
		)
	);
	return parts.map((rows) => [...rows]);
};

const acts = ['sign-out', 'disable', 'enable', 'unlist', 'lift', 'dismiss'] as const;

describe.each(acts)('%s', (name) => {
	test('is written down once, with who and when, however often it is asked for', async () => {
		const act = (await everyAct())[name];
		await act({ ...admin, now: new Date('2026-03-02T08:00:00Z') });
		await act(admin);
		await Promise.all(Array.from({ length: 5 }, () => act(admin)));
		expect(await logOf(world)).toMatchObject([
			{
				act: name,
				actorId: admin.actor.id,
				actorName: 'Grace',
				at: new Date('2026-03-02T08:00:00Z')
			}
		]);
	});

	test('is nothing to who is no admin any more, or disabled, though their request says so', async () => {
		const act = (await everyAct())[name];
		const impostor = await world.createUser();
		const former = await newAdmin(world);
		await world.db.update(users).set({ isAdmin: false }).where(eq(users.id, former.actor.id));
		const disabled = await newAdmin(world);
		await world.db
			.update(users)
			.set({ disabledAt: new Date(), disabledReason: reason })
			.where(eq(users.id, disabled.actor.id));
		const before = await everything();
		for (const { actor } of [world.as(impostor), former, disabled]) {
			const context = { db: world.db, actor: { ...actor, isAdmin: true as const } };
			await expect(act(context)).rejects.toMatchObject({ code: 'not-an-admin' });
		}
		expect(await everything()).toEqual(before);
	});

	test('waits for who is just being revoked, and then does nothing', async () => {
		const act = (await everyAct())[name];
		const before = await everything();
		const commit = await holdOpen(admin, async ({ db }) => {
			await db.$client`
				update users set is_admin = false where id = ${admin.actor.id}`;
		});
		const asked = act(admin);
		asked.catch(() => undefined);
		await untilSomeoneWaits(world.db);
		await commit();
		await expect(asked).rejects.toMatchObject({ code: 'not-an-admin' });
		await world.db.update(users).set({ isAdmin: true }).where(eq(users.id, admin.actor.id));
		expect(await everything()).toEqual(before);
	});

	test('is not done where it cannot be written down', async () => {
		const act = (await everyAct())[name];
		const before = await everything();
		await world.db.execute(
			sql`alter table audit_log add constraint full_up check (false) not valid`
		);
		try {
			await expect(act(admin)).rejects.toMatchObject({ cause: { constraint_name: 'full_up' } });
		} finally {
			await world.db.execute(sql`alter table audit_log drop constraint full_up`);
		}
		expect(await everything()).toEqual(before);
	});
});

test('granting and revoking by the command are written down, and nothing that changes nothing', async () => {
	const email = 'ana@example.test';
	const { id } = await world.createUser({ email });
	for (const isAdmin of [false, true, true, false]) await setAdmin(world, { email, isAdmin });
	expect((await logOf(world)).map((row) => [row.act, row.objectId, row.actorId])).toEqual([
		['grant-admin', id, null],
		['revoke-admin', id, null]
	]);
});

test('nothing is changed in the log or taken out of it, by whatever statement', async () => {
	await signOutAccount(admin, { userId: await signedIn() });
	const before = await logOf(world);
	for (const statement of [
		sql`delete from audit_log`,
		sql`truncate audit_log`,
		sql`truncate audit_log cascade`,
		sql`update audit_log set reason = 'Another'`,
		sql`update audit_log set actor_name = 'Another'`,
		sql`update audit_log set actor_name = null, at = now()`
	]) {
		await expect(world.db.execute(statement)).rejects.toMatchObject({
			cause: { code: 'RH004' }
		});
	}
	expect(await logOf(world)).toEqual(before);
});

async function signedIn(): Promise<string> {
	const { id } = await world.createUser();
	const expiresAt = new Date(Date.now() + 1e9);
	await world.db.insert(sessions).values({ userId: id, token: id, expiresAt });
	return id;
}

test('the log outlives what it is about, and of an admin who leaves it keeps no name', async () => {
	const author = world.as(await world.createUser({ name: 'Ulrike Unikat' }));
	const { id } = await world.createScenario({ author: author.actor, title: 'A unique title' });
	const other = await newAdmin(world, 'Linus');
	await unlistScenario(admin, { scenarioId: id, reason });
	await disableAccount(other, { userId: author.actor.id, reason });
	await deleteScenario(author, { scenarioId: id });
	await deleteAccount(author);
	await deleteAccount(admin);
	expect(await logOf(world)).toMatchObject([
		{ act: 'unlist', objectId: id, reason, actorId: admin.actor.id, actorName: null },
		{ act: 'disable', objectId: author.actor.id, reason, actorName: 'Linus' }
	]);
	const { items } = await listAuditLog(other, {});
	expect(items.map((entry) => [entry.actor?.name, entry.object.name])).toEqual([
		['Linus', null],
		[null, null]
	]);
	expect(JSON.stringify(await world.db.select().from(auditLog))).not.toMatch(/Ulrike|unique title/);
});

test('the log is read in pages that skip nothing, and narrowed by who, what and what about', async () => {
	const other = await newAdmin(world, 'Linus');
	const learner = await world.createUser({ name: 'Ana' });
	for (let round = 0; round < 3; round += 1) {
		await disableAccount(admin, { userId: learner.id, reason });
		await enableAccount(other, { userId: learner.id });
	}
	const { id } = await world.createScenario({ title: 'A title' });
	await unlistScenario(other, { scenarioId: id, reason });
	const all = async (filter: AuditFilter) => {
		const entries = [];
		let after: string | null = null;
		do {
			const page = await listAuditLog(admin, { ...filter, limit: 2, after });
			entries.push(...page.items);
			after = page.next;
		} while (after);
		return entries.map(({ act, actor, object }) => `${actor?.name} ${act} ${object.name}`);
	};
	const [grace, linus] = ['Grace disable Ana', 'Linus enable Ana'];
	const turns = [linus, grace, linus, grace, linus, grace];
	expect(await all({})).toEqual(['Linus unlist A title', ...turns]);
	expect(await all({ who: admin.actor.id })).toEqual([grace, grace, grace]);
	expect(await all({ what: 'enable' })).toEqual([linus, linus, linus]);
	expect(await all({ about: { kind: 'user', id: learner.id } })).toEqual(turns);
	expect(await all({ about: { kind: 'scenario', id } })).toEqual(['Linus unlist A title']);
	expect(await all({ about: { kind: 'user', id } })).toEqual([]);
	expect(await all({ who: other.actor.id, what: 'disable' })).toEqual([]);
	expect(await all({ who: 'nobody' })).toEqual([]);
});
