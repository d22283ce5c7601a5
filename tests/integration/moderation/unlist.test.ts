import { eq, sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { listQuery } from '#lib/scenarios/list-query.ts';
import type { ActorContext, AdminContext } from '#lib/server/context.ts';
import { scenarioMetadata, scenarios } from '#lib/server/db/schema/index.ts';
import { findDifferences } from '#lib/server/metrics/verify.ts';
import { disableAccount } from '#lib/server/moderation/disable-account.ts';
import { liftHold } from '#lib/server/moderation/lift-hold.ts';
import { getModerated, listHeldBack } from '#lib/server/moderation/list-held-back.ts';
import { unlistScenario } from '#lib/server/moderation/unlist-scenario.ts';
import { listScenarios } from '#lib/server/scenarios/lists.ts';
import { publishScenario } from '#lib/server/scenarios/publish-scenario.ts';
import { findScenario, listAuthored } from '#lib/server/scenarios/queries.ts';
import { unpublishScenario } from '#lib/server/scenarios/unpublish-scenario.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { counting, untilSomeoneWaits } from '../metrics/support.ts';
import { logOf, newAdmin, report, reportsIn } from './support.ts';

let world: World;
let admin: AdminContext;
let author: ActorContext;
let scenarioId: string;

const reason = 'It gives away somebody’s address.';

beforeEach(async () => {
	world = await createWorld();
	admin = await newAdmin(world);
	author = world.as(await world.createUser());
	scenarioId = (await world.createScenario({ author: author.actor })).id;
});

async function stored(id = scenarioId) {
	const [row] = await world.db
		.select({
			visibility: scenarios.visibility,
			isActive: scenarios.isActive,
			heldBackReason: scenarios.heldBackReason,
			updatedAt: scenarios.updatedAt,
			isListed: scenarioMetadata.isListed
		})
		.from(scenarios)
		.innerJoin(scenarioMetadata, eq(scenarioMetadata.scenarioId, scenarios.id))
		.where(eq(scenarios.id, id));
	return row;
}

const listed = async () =>
	(await listScenarios(world.as(null), listQuery({ sort: 'new' }))).items.map(({ id }) => id);

test('an unlisted scenario is in no list any more, and at its address alone', async () => {
	expect(await listed()).toEqual([scenarioId]);
	const before = await stored();
	expect(await unlistScenario(admin, { scenarioId, reason })).toEqual({ changed: true });
	expect(await listed()).toEqual([]);
	expect(await stored()).toEqual({
		...before,
		visibility: 'unlisted',
		heldBackReason: reason,
		isListed: false
	});
	expect(await findDifferences(world.db)).toEqual([]);
	expect(await findScenario(world.as(null), scenarioId)).toMatchObject({
		visibility: 'unlisted',
		heldBackReason: null
	});
});

test('its author reads why, and nobody else does', async () => {
	await unlistScenario(admin, { scenarioId, reason });
	expect((await findScenario(author, scenarioId))?.heldBackReason).toBe(reason);
	expect((await listAuthored(author)).items).toMatchObject([{ heldBackReason: reason }]);
	const other = world.as(await world.createUser());
	for (const reader of [other, world.as(null), admin]) {
		expect((await findScenario(reader, scenarioId))?.heldBackReason).toBeNull();
	}
});

test('its author cannot make it public until it is lifted, whatever they do in between', async () => {
	await unlistScenario(admin, { scenarioId, reason });
	const publish = (visibility: 'public' | 'unlisted' | 'private') =>
		publishScenario(author, { scenarioId, visibility });
	await expect(publish('public')).rejects.toMatchObject({ code: 'held-back' });
	await publish('private');
	await expect(publish('public')).rejects.toMatchObject({ code: 'held-back' });
	await unpublishScenario(author, { scenarioId });
	await expect(publish('public')).rejects.toMatchObject({ code: 'held-back' });
	await publish('unlisted');
	expect(await stored()).toMatchObject({ visibility: 'unlisted', isActive: true, isListed: false });
	// Not by hand either.
	await expect(
		world.db.update(scenarios).set({ visibility: 'public' }).where(eq(scenarios.id, scenarioId))
	).rejects.toMatchObject({ cause: { constraint_name: 'scenarios_held_back_not_public' } });
	await liftHold(admin, { scenarioId });
	await publish('public');
	expect(await listed()).toEqual([scenarioId]);
});

test('whichever of publishing and unlisting comes first, it is in no list in the end', async () => {
	for (let round = 0; round < 8; round += 1) {
		const { id } = await world.createScenario({ author: author.actor, visibility: 'unlisted' });
		await Promise.all([
			publishScenario(author, { scenarioId: id, visibility: 'public' }).catch(
				(error: unknown) => void expect(error).toMatchObject({ code: 'held-back' })
			),
			unlistScenario(admin, { scenarioId: id, reason })
		]);
		expect(await stored(id)).toMatchObject({ visibility: 'unlisted', isListed: false });
	}
});

test('lifted, what was public is public again, and nothing that its author has chosen otherwise', async () => {
	const make = (visibility: 'public' | 'unlisted') =>
		world.createScenario({ author: author.actor, visibility });
	const [plain, quiet, hidden, withdrawn] = [
		await make('public'),
		await make('unlisted'),
		await make('public'),
		await make('public')
	];
	for (const { id } of [plain, quiet, hidden, withdrawn]) {
		await unlistScenario(admin, { scenarioId: id, reason });
	}
	await publishScenario(author, { scenarioId: hidden.id, visibility: 'private' });
	await unpublishScenario(author, { scenarioId: withdrawn.id });
	expect((await getModerated(admin, plain.id)).heldBack).toMatchObject({ becomesPublic: true });
	for (const { id } of [plain, quiet, hidden, withdrawn]) {
		expect(await liftHold(admin, { scenarioId: id })).toEqual({ changed: true });
	}
	for (const { id } of [plain, quiet]) {
		expect(await liftHold(admin, { scenarioId: id })).toEqual({ changed: false });
	}
	// What only its author sees is not there for an admin, from then on.
	for (const { id } of [hidden, withdrawn]) {
		await expect(liftHold(admin, { scenarioId: id })).rejects.toThrow('scenario-not-found');
	}
	const none = { heldBackReason: null };
	expect(await stored(plain.id)).toMatchObject({ visibility: 'public', isListed: true, ...none });
	expect(await stored(quiet.id)).toMatchObject({ visibility: 'unlisted', isListed: false });
	expect(await stored(hidden.id)).toMatchObject({ visibility: 'private', isListed: false });
	expect(await stored(withdrawn.id)).toMatchObject({ isActive: false, isListed: false, ...none });
	expect(await findDifferences(world.db)).toEqual([]);
});

test('unlisting closes what is reported of it, and twice is once in the log', async () => {
	const [one, other] = [
		await report(world.as(null), scenarioId),
		await report(world.as(null), scenarioId)
	];
	const elsewhere = await report(world.as(null), (await world.createScenario()).id);
	await unlistScenario(admin, { scenarioId, reason });
	expect(await unlistScenario(admin, { scenarioId, reason: 'Another.' })).toEqual({
		changed: false
	});
	const open = (await reportsIn(world)).filter(({ closedAt }) => closedAt === null);
	expect(open.map(({ id }) => id)).toEqual([elsewhere]);
	expect(await logOf(world)).toMatchObject([
		{ act: 'unlist', objectId: scenarioId, reason, reportIds: [one, other].sort() }
	]);
	// Reported again at its address: closed by the same act, the reason stays.
	await report(world.as(await world.createUser()), scenarioId);
	expect(await unlistScenario(admin, { scenarioId, reason: 'Still.' })).toEqual({ changed: true });
	expect(await stored()).toMatchObject({ heldBackReason: reason });
	expect(await logOf(world)).toHaveLength(2);
	await expect(unlistScenario(admin, { scenarioId: 'none', reason })).rejects.toMatchObject({
		code: 'scenario-not-found'
	});
});

test('what is held back is listed for admins, the latest first, each once, and no private title', async () => {
	const ids: string[] = [];
	for (let index = 0; index < 5; index += 1) {
		const { id } = await world.createScenario({ author: author.actor, title: `Title ${index}` });
		await unlistScenario(
			{ ...admin, now: new Date(Date.UTC(2026, 2, 1, index)) },
			{ scenarioId: id, reason }
		);
		ids.unshift(id);
	}
	await publishScenario(author, { scenarioId: ids[0]!, visibility: 'private' });
	const first = await listHeldBack(admin, { limit: 3 });
	const rest = await listHeldBack(admin, { limit: 3, after: first.next });
	expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(ids);
	expect(rest.next).toBeNull();
	expect(first.items.map(({ title }) => title)).toEqual([null, 'Title 3', 'Title 2']);
});

test('of a private scenario that nobody has reported an admin learns nothing, and changes nothing', async () => {
	const { id } = await world.createScenario({ author: author.actor, visibility: 'private' });
	for (const act of [
		() => getModerated(admin, id),
		() => unlistScenario(admin, { scenarioId: id, reason }),
		() => liftHold(admin, { scenarioId: id })
	]) {
		await expect(act()).rejects.toMatchObject({ code: 'scenario-not-found' });
	}
	expect(await stored(id)).toMatchObject({ heldBackReason: null });
	expect(await getModerated(admin, scenarioId)).toMatchObject({ heldBack: null, openReports: 0 });
});

test('an admin who disables an author in one window and unlists what they wrote in another waits for themself', async () => {
	// Before the admin, in the order in which accounts are held.
	const { id: userId } = await world.createUser({ id: '00000000-0000-4000-8000-000000000000' });
	scenarioId = (await world.createScenario({ createdByUserId: userId })).id;
	const [unlisting, unlisted] = counting(admin);
	const [disabling, disabled] = counting(admin);
	const both = await world.db.transaction(async (transaction) => {
		// So that the first stops when it has begun.
		await transaction.execute(sql`lock table audit_log in share mode`);
		const first = unlistScenario(unlisting, { scenarioId, reason });
		await untilSomeoneWaits(world.db);
		const second = disableAccount(disabling, { userId, reason });
		await untilSomeoneWaits(world.db, 2);
		return { done: Promise.all([first, second]) };
	});
	expect(await both.done).toEqual([{ changed: true }, { changed: true }]);
	expect([unlisted(), disabled()], 'neither had to be tried again').toEqual([1, 1]);
});
