import { hash } from '@node-rs/argon2';
import { eq, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { registerLearner } from '#lib/server/accounts/sign-in/register-learner.ts';
import { signIn } from '#lib/server/accounts/sign-in/sign-in.ts';
import { accounts, users } from '#lib/server/db/schema/index.ts';
import type { DomainError } from '#lib/server/errors.ts';
import { createWorld } from '#tests/support/world.ts';
import { newcomer, visit } from './visits.ts';

test('a learner registers: one row for them, one for their password', async () => {
	const { db, as } = await createWorld();
	const { name, email, password } = newcomer();
	const learner = await registerLearner(as(null), { name, email: email.toUpperCase(), password });

	expect(await db.select().from(users)).toMatchObject([
		{ id: learner.id, name, email, emailVerified: false, image: null }
	]);
	const [account] = await db.select().from(accounts);
	expect(account).toMatchObject({ userId: learner.id, providerId: 'credential' });
	expect(account?.password).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
});

test('an address is taken once, in whatever case, and leaves nothing half made', async () => {
	const { db, as } = await createWorld();
	const first = newcomer();
	await registerLearner(as(null), first);
	const again = { ...newcomer(), email: first.email.toUpperCase() };
	await expect(registerLearner(as(null), again)).rejects.toMatchObject({ code: 'email-taken' });
	expect(await db.$count(users)).toBe(1);
	expect(await db.$count(accounts)).toBe(1);
});

test('of many who register one address at once, one does', async () => {
	const { db, as } = await createWorld();
	const one = newcomer();
	const results = await Promise.allSettled(
		Array.from({ length: 8 }, () => registerLearner(as(null), one))
	);
	expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
	for (const result of results) {
		if (result.status === 'fulfilled') continue;
		// On a slow machine the last in line are told so.
		expect(['email-taken', 'too-busy']).toContain((result.reason as DomainError).code);
	}
	expect(await db.$count(users)).toBe(1);
	expect(await db.$count(accounts)).toBe(1);
});

test.each(['password', 'Password2024!', 'ILOVEYOU', 'qwertyuiop', '1234567890', 'aaaaaaaaaaaa'])(
	'%j is refused as a password',
	async (password) => {
		const { db, as } = await createWorld();
		await expect(registerLearner(as(null), { ...newcomer(), password })).rejects.toMatchObject({
			code: 'password-too-common'
		});
		expect(await db.$count(users)).toBe(0);
	}
);

test('the address itself is refused as a password', async () => {
	const { as } = await createWorld();
	const one = newcomer();
	await expect(registerLearner(as(null), { ...one, password: one.email })).rejects.toMatchObject({
		code: 'password-too-common'
	});
});

test('every character of a long password counts, however a keyboard composes it', async () => {
	const { as } = await createWorld();
	const one = { ...newcomer(), password: `${'x y'.repeat(80)}ñé` };
	await registerLearner(as(null), one);
	const { email, password } = one;
	const twin = { email, password: `${password.slice(0, -1)}e`, visit: visit() };
	await expect(signIn(as(null), twin)).rejects.toMatchObject({ code: 'credentials-wrong' });
	const composedOtherwise = { email, password: password.normalize('NFD'), visit: visit() };
	expect(await signIn(as(null), composedOtherwise)).toBeTruthy();
});

test('a hash of other cost is still good, and is made anew by whoever signs in', async () => {
	const { db, as } = await createWorld();
	const one = newcomer();
	const learner = await registerLearner(as(null), one);
	const own = eq(accounts.userId, learner.id);
	const kept = async () => (await db.select().from(accounts).where(own))[0]?.password;
	const signInWith = (password: string) => signIn(as(null), { ...one, password, visit: visit() });
	const cheap = await hash(one.password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
	await db.update(accounts).set({ password: cheap }).where(own);
	await expect(signInWith('another')).rejects.toMatchObject({ code: 'credentials-wrong' });
	expect(await kept()).toBe(cheap);

	expect(await signInWith(one.password)).toBeTruthy();
	const renewed = (await kept())!;
	expect(renewed).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
	expect(await signInWith(one.password)).toBeTruthy();
	expect(await kept()).toBe(renewed);

	// Of two at once neither takes what the other has made anew for a new password.
	await db.update(accounts).set({ password: cheap }).where(own);
	const { twin } = await db.transaction(async (transaction) => {
		await transaction.update(accounts).set({ password: renewed }).where(own);
		const twin = signInWith(one.password);
		const waiting = sql`select from pg_stat_activity
			where datname = current_database() and wait_event_type = 'Lock'`;
		await expect.poll(async () => (await db.execute(waiting)).length, { timeout: 10_000 }).toBe(1);
		return { twin };
	});
	expect(await twin).toBeTruthy();
	expect(await kept()).toBe(renewed);
});
