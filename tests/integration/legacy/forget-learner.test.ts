import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { deleteAccount } from '#lib/server/accounts/delete-account.ts';
import { migrateLegacy } from '#lib/server/legacy/migrate-legacy.ts';
import { createOldWorld } from './support.ts';

it('keeps nothing of a deleted account in the old tables, and everything of others', async () => {
	const world = await createOldWorld('attempts', 'outcomes');
	const [leaver, other] = [await world.createUser(), await world.createUser()];
	const { id: scenarioId } = await world.createScenario();
	for (const { id: userId } of [leaver, other]) {
		await world.attempt({ userId, scenarioId });
		await world.outcome({ userId, scenarioId });
	}
	await migrateLegacy(world.db);
	await deleteAccount(world.as(leaver));

	const rows = await world.db.execute<{ user: string }>(sql`
		select user_id as user from legacy.scenario_attempts
		union all select user_id from legacy.scenario_outcomes`);
	expect(rows.map(({ user }) => user)).toEqual([other.id, other.id]);
});

it('does not mind that only one of them was kept', async () => {
	const world = await createOldWorld('outcomes');
	const leaver = await world.createUser();
	const { id: scenarioId } = await world.createScenario();
	await world.outcome({ userId: leaver.id, scenarioId });
	await migrateLegacy(world.db);
	await deleteAccount(world.as(leaver));
	const [left] = await world.db.execute(
		sql`select count(*)::integer as rows from legacy.scenario_outcomes`
	);
	expect(left).toEqual({ rows: 0 });
});

it('does not look for a guest in them, who was never there', async () => {
	const world = await createOldWorld('attempts');
	await migrateLegacy(world.db);
	const guest = await world.createUser({ email: null });
	await world.db.transaction(async (transaction) => {
		await transaction.execute(sql`lock table legacy.scenario_attempts`);
		await deleteAccount(world.as(guest));
	});
});
