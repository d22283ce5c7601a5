import { expect, test } from 'vitest';
import { findSession } from '#lib/server/accounts/sessions/queries.ts';
import { setAdmin } from '#lib/server/accounts/set-admin.ts';
import { registerLearner } from '#lib/server/accounts/sign-in/register-learner.ts';
import { signIn } from '#lib/server/accounts/sign-in/sign-in.ts';
import { users } from '#lib/server/db/schema/index.ts';
import { createWorld } from '#tests/support/world.ts';
import { newcomer, visit } from './visits.ts';

test('nobody is an admin until it is granted, and whoever is revoked is none at the next request', async () => {
	const world = await createWorld();
	const one = newcomer();
	// What a form might send along is not taken.
	const asked = { ...one, isAdmin: true, is_admin: true };
	expect(await registerLearner(world.as(null), asked)).toMatchObject({ isAdmin: false });
	const cookie = await signIn(world.as(null), { ...one, visit: visit() });
	const isAdmin = async () => (await findSession(world, visit(cookie))).session?.actor.isAdmin;
	expect(await isAdmin()).toBe(false);

	expect(await setAdmin(world, { email: one.email, isAdmin: true })).toMatchObject({
		email: one.email,
		changed: true
	});
	expect(await isAdmin()).toBe(true);
	await setAdmin(world, { email: one.email, isAdmin: false });
	expect(await isAdmin()).toBe(false);
});

test('granting and revoking concern one account, and change nothing where it is so already', async () => {
	const world = await createWorld();
	const email = 'ana@example.test';
	const learner = await world.createUser({ email });
	await world.createUser();
	const rows = () => world.db.select().from(users).orderBy(users.id);
	const before = await rows();
	expect(await setAdmin(world, { email, isAdmin: false })).toMatchObject({
		changed: false
	});
	expect(await setAdmin(world, { email: 'nobody@example.test', isAdmin: true })).toBeNull();
	expect(await rows()).toEqual(before);

	await setAdmin(world, { email: ' Ana@Example.test ', isAdmin: true });
	const granted = await rows();
	expect(granted.filter(({ isAdmin }) => isAdmin).map(({ id }) => id)).toEqual([learner.id]);
	expect(await setAdmin(world, { email, isAdmin: true })).toMatchObject({
		changed: false
	});
	expect(await rows()).toEqual(granted);
});
