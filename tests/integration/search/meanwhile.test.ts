import { eq, sql } from 'drizzle-orm';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { deleteAccount } from '#lib/server/accounts/delete-account.ts';
import { renameLearner } from '#lib/server/accounts/rename-learner.ts';
import { setPractice } from '#lib/server/accounts/set-practice.ts';
import { scenarios, users } from '#lib/server/db/schema/index.ts';
import { createWorld } from '#tests/support/world.ts';
import { find, write } from './support.ts';

/** Runs something between another transaction's statement and its commit, and waits for both. */
async function between<T>(
	first: (commit: Promise<void>) => Promise<unknown>,
	then: () => Promise<T>
): Promise<T> {
	let release = () => {};
	const commit = new Promise<void>((resolve) => {
		release = resolve;
	});
	const open = first(commit);
	// Long enough for the first to stand before its commit.
	await wait(300);
	const second = then();
	await Promise.race([second, wait(300)]);
	release();
	await open;
	return second;
}

test('a name that is changed while its author publishes is found changed', async () => {
	const world = await createWorld();
	const author = await world.createUser({ name: 'Oldname' });
	await write(world, 'coming', { author, visibility: 'private' });
	await between(
		(commit) =>
			world.db.transaction(async (transaction) => {
				await transaction.update(scenarios).set({ visibility: 'public' });
				await transaction.execute(sql`update scenario_metadata set is_listed = true`);
				await commit;
			}),
		async () => world.db.update(users).set({ name: 'Newname' }).where(eq(users.id, author.id))
	);
	expect(await find(world, 'newname')).toEqual(['coming']);
	expect(await find(world, 'oldname')).toEqual([]);
});

test('an account that goes while its author publishes leaves no name', async () => {
	const world = await createWorld();
	const author = await world.createUser({ name: 'Oldname' });
	await write(world, 'coming', { author, visibility: 'private', title: 'Umbrella' });
	await between(
		(commit) =>
			world.db.transaction(async (transaction) => {
				await transaction.update(scenarios).set({ visibility: 'public' });
				await transaction.execute(sql`update scenario_metadata set is_listed = true`);
				await commit;
			}),
		async () => world.db.delete(users).where(eq(users.id, author.id))
	);
	expect(await find(world, 'umbrella')).toEqual(['coming']);
	expect(await find(world, 'oldname')).toEqual([]);
});

test('a word whose scenario goes while another one comes with it is kept', async () => {
	const world = await createWorld();
	await write(world, 'a', { title: 'Xylophone' });
	await write(world, 'b', { title: 'Xylophone', visibility: 'private' });
	await between(
		(commit) =>
			world.db.transaction(async (transaction) => {
				await transaction
					.update(scenarios)
					.set({ visibility: 'public' })
					.where(eq(scenarios.id, 'b'));
				await transaction.execute(
					sql`update scenario_metadata set is_listed = true where scenario_id = 'b'`
				);
				await commit;
			}),
		async () => world.db.delete(scenarios).where(eq(scenarios.id, 'a'))
	);
	expect(await find(world, 'xylophome')).toEqual(['b']);
});

test('many who publish at once, with the same words, do not wait for ever', async () => {
	const world = await createWorld();
	const words = 'umbrella xylophone accordion restaurant conversation'.split(' ');
	await Promise.all(
		Array.from({ length: 12 }, async (_, index) => {
			const title = words.toSorted(() => (index % 2 ? 1 : -1)).join(' ');
			await write(world, `s${index}`, { title });
			await world.db
				.update(scenarios)
				.set({ title: `Umbrella ${title}` })
				.where(eq(scenarios.id, `s${index}`));
		})
	);
	expect(await find(world, 'umbrela')).toHaveLength(12);
});

test('who has nothing listed does not wait for somebody who takes words away', async () => {
	const world = await createWorld();
	const author = await world.createUser();
	await write(world, 'going', { author, title: 'Xylophone' });
	await world.createScenario({ id: 'draft', author, publishedAt: null, isActive: false });
	const other = world.as(await world.createUser());
	await world.db.transaction(async (transaction) => {
		const going = eq(scenarios.id, 'going');
		await transaction.update(scenarios).set({ isActive: false }).where(going);
		await transaction.execute(sql`update scenario_metadata set is_listed = false`);
		// Each of these would give up after two seconds.
		await world.db.update(scenarios).set({ title: 'Umbrella' }).where(eq(scenarios.id, 'draft'));
		await setPractice(other, { languages: ['es'], level: 'B1' });
		await renameLearner(other, { name: 'Newname' });
		await deleteAccount(other);
	});
	expect(await find(world, 'xylophone')).toEqual([]);
});
