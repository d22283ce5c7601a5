import { and, eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { changePassword } from '#lib/server/accounts/change-password.ts';
import { deleteAccount } from '#lib/server/accounts/delete-account.ts';
import { askForReset } from '#lib/server/accounts/email-links/ask-for-reset.ts';
import { askToChangeEmail } from '#lib/server/accounts/email-links/ask-to-change-email.ts';
import { askToVerify } from '#lib/server/accounts/email-links/ask-to-verify.ts';
import { confirmEmail } from '#lib/server/accounts/email-links/confirm-email.ts';
import { findLink, takeLinkBack } from '#lib/server/accounts/email-links/email-links.ts';
import { resetPassword } from '#lib/server/accounts/email-links/reset-password.ts';
import { findOwnAccess } from '#lib/server/accounts/own-access.ts';
import { endOtherSessions, endSession } from '#lib/server/accounts/sessions/end-session.ts';
import { findSession, listSessions } from '#lib/server/accounts/sessions/queries.ts';
import { registerLearner } from '#lib/server/accounts/sign-in/register-learner.ts';
import { signIn } from '#lib/server/accounts/sign-in/sign-in.ts';
import type { ActorContext } from '#lib/server/context.ts';
import { accounts, emailLinks, sessions, users } from '#lib/server/db/schema/index.ts';
import type { DomainError } from '#lib/server/errors.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { newcomer, visit } from './visits.ts';

let world: World;
let ada: ReturnType<typeof newcomer>;
let context: ActorContext;
let other: ActorContext;

async function register() {
	const one = newcomer();
	return { one, context: world.as(await registerLearner(world.as(null), one)) };
}

beforeEach(async () => {
	world = await createWorld();
	({ one: ada, context } = await register());
	({ context: other } = await register());
});

const newPassword = 'another walk along the river';
const open = (password = ada.password) =>
	signIn(world.as(null), { email: ada.email, password, visit: visit() });
const actorBy = async (cookie: Awaited<ReturnType<typeof open>>) =>
	(await findSession(world, visit(cookie))).session?.actor.id;
const stored = async () => {
	const [row] = await world.db.select().from(users).where(eq(users.id, context.actor.id));
	return row!;
};
/** As if a minute had passed since the last link. */
const aMinuteLater = () =>
	world.db
		.update(emailLinks)
		.set({ createdAt: sql`${emailLinks.createdAt} - interval '61 seconds'` });
const askedFor = async () => (await askForReset(world, { email: ada.email }))!;

describe('a new password by mail', () => {
	test('opens the account to it, and to the old one no more; every session ends', async () => {
		const before = [await open(), await open()];
		const { token, email } = await askedFor();
		expect(email).toBe(ada.email);
		await resetPassword(world, { token, password: newPassword });
		for (const cookie of before) expect(await actorBy(cookie)).toBeUndefined();
		await expect(open()).rejects.toMatchObject({ code: 'credentials-wrong' });
		expect(await actorBy(await open(newPassword))).toBe(context.actor.id);
		expect((await stored()).emailVerified, 'only who reads its mail has the link').toBe(true);
		expect(await world.db.$count(accounts, eq(accounts.userId, context.actor.id))).toBe(1);
	});

	test('works once, also of many at once', async () => {
		const { token } = await askedFor();
		const results = await Promise.allSettled(
			Array.from({ length: 6 }, (_, index) =>
				resetPassword(world, { token, password: `${newPassword} ${index}` })
			)
		);
		expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
		for (const result of results) {
			if (result.status === 'fulfilled') continue;
			// On a slow machine the last in line are told so.
			expect(['link-over', 'too-busy']).toContain((result.reason as DomainError).code);
		}
		const again = resetPassword(world, { token, password: newPassword });
		await expect(again).rejects.toMatchObject({ code: 'link-over' });
	});

	test('the database holds no token that could be followed', async () => {
		const { token } = await askedFor();
		const [row] = await world.db.select().from(emailLinks);
		expect(JSON.stringify(row)).not.toContain(token);
		const stolen = resetPassword(world, { token: row!.tokenHash, password: newPassword });
		await expect(stolen).rejects.toMatchObject({ code: 'link-over' });
	});

	test('not after an hour, not with a made-up token, and not by a link of another kind', async () => {
		const { token } = await askedFor();
		const [row] = await world.db.select().from(emailLinks);
		expect(row!.expiresAt.getTime() - row!.createdAt.getTime()).toBe(3_600_000);
		await world.db.update(emailLinks).set({ expiresAt: sql`now() - interval '1 second'` });
		const verify = (await askToVerify(context))!;
		for (const wrong of [token, '', 'x', verify.token, '\u0001']) {
			const attempt = resetPassword(world, { token: wrong, password: newPassword });
			await expect(attempt).rejects.toMatchObject({ code: 'link-over' });
		}
		expect(await actorBy(await open()), 'the password is as it was').toBe(context.actor.id);
	});

	test('leaves no session to who signs in with the old one at that very moment', async () => {
		await world.db
			.transaction(async (transaction) => {
				// The old password is found right, and the session is still to be written.
				await transaction.execute(sql`lock table sessions in access exclusive mode`);
				const signingIn = expect(open()).rejects.toMatchObject({ code: 'credentials-wrong' });
				await expect
					.poll(
						async () => {
							const [row] = await world.db.execute<{ waiting: boolean }>(
								sql`select exists (select from pg_locks where not granted and relation = 'sessions'::regclass) as waiting`
							);
							return row?.waiting;
						},
						{ timeout: 10_000 }
					)
					.toBe(true);
				await world.db
					.update(accounts)
					.set({ password: 'another hash' })
					.where(eq(accounts.userId, context.actor.id));
				return { signingIn };
			})
			.then(({ signingIn }) => signingIn);
		expect(await world.db.$count(sessions)).toBe(0);
	});

	test('nor to who signs in with it between the end of the sessions and its being so', async () => {
		const isOurs = eq(accounts.userId, context.actor.id);
		let outcome = '';
		const { signingIn } = await world.db.transaction(async (transaction) => {
			// As setting a new one does, just before it commits.
			await transaction.update(accounts).set({ password: 'another hash' }).where(isOurs);
			await transaction.delete(sessions).where(eq(sessions.userId, context.actor.id));
			const signingIn = open().then(
				() => (outcome = 'in'),
				(error: unknown) => (outcome = (error as DomainError).code)
			);
			const isWaiting = async () => {
				const [row] = await world.db.execute<{ waiting: boolean }>(
					sql`select exists (select from pg_stat_activity
						where datname = current_database() and wait_event_type = 'Lock') as waiting`
				);
				return outcome !== '' || row?.waiting;
			};
			await expect.poll(isWaiting, { timeout: 10_000 }).toBe(true);
			return { signingIn };
		});
		expect(await signingIn).toBe('credentials-wrong');
		expect(await world.db.$count(sessions)).toBe(0);
	});

	test('keeps the rules of a password, and the link is not used up by a bad one', async () => {
		const { token } = await askedFor();
		for (const password of ['password', ada.email]) {
			const attempt = resetPassword(world, { token, password });
			await expect(attempt).rejects.toMatchObject({ code: 'password-too-common' });
		}
		await resetPassword(world, { token, password: newPassword });
	});

	test('takes every other link of the account with it, and no one else’s', async () => {
		const first = await askedFor();
		await aMinuteLater();
		const second = await askedFor();
		const verify = await askToVerify(other);
		await resetPassword(world, { token: first.token, password: newPassword });
		expect(await findLink(world.db, second.token)).toBeNull();
		expect(await findLink(world.db, verify!.token)).not.toBeNull();
	});

	test('gives a password to an account that had none', async () => {
		await world.db.delete(accounts).where(eq(accounts.userId, context.actor.id));
		await resetPassword(world, { token: (await askedFor()).token, password: newPassword });
		expect(await actorBy(await open(newPassword))).toBe(context.actor.id);
	});

	test('is not sent to an address that nobody has, nor twenty times to one that somebody has', async () => {
		expect(await askForReset(world, { email: 'nobody@example.test' })).toBeNull();
		// They wait for one row, and no longer than a while: connecting is not to be a part of it.
		await Promise.all(
			Array.from({ length: 20 }, () => world.db.execute(sql`select pg_sleep(0.05)`))
		);
		const links = await Promise.all(
			Array.from({ length: 20 }, () => askForReset(world, { email: ada.email }))
		);
		expect(links.filter((link) => link !== null)).toHaveLength(1);
	});

	test('asking again takes no link away from who has it, and four an hour are all', async () => {
		const links = [];
		for (let round = 0; round < 6; round += 1) {
			links.push(await askForReset(world, { email: ada.email }));
			await aMinuteLater();
		}
		expect(links.map((link) => link !== null)).toEqual([true, true, true, true, false, false]);
		await resetPassword(world, { token: links[0]!.token, password: newPassword });
	});

	test('a link whose mail could not be sent is taken back, and another may be asked for', async () => {
		const { token } = await askedFor();
		await takeLinkBack(world, token);
		expect(await findLink(world.db, token)).toBeNull();
		expect(await askForReset(world, { email: ada.email })).not.toBeNull();
	});
});

describe('an address', () => {
	test('is confirmed by its link, once', async () => {
		const { token, email } = (await askToVerify(context))!;
		expect(email).toBe(ada.email);
		expect((await stored()).emailVerified).toBe(false);
		await confirmEmail(context, { token });
		expect((await stored()).emailVerified).toBe(true);
		await expect(confirmEmail(context, { token })).rejects.toMatchObject({ code: 'link-over' });
		expect(await askToVerify(context), 'nothing to confirm').toBeNull();
	});

	test('is not confirmed by who reads the mail and is not signed in to the account', async () => {
		const { token } = (await askToVerify(context))!;
		for (const reader of [other, world.as(null)]) {
			const attempt = confirmEmail(reader, { token });
			await expect(attempt).rejects.toMatchObject({ code: 'link-of-another' });
		}
		expect((await stored()).emailVerified).toBe(false);
		await confirmEmail(context, { token });
	});

	test('is not asked about twice in a minute', async () => {
		const began = performance.now();
		await askToVerify(context);
		const waits = async () => {
			const error = await askToVerify(context).catch((reason: unknown) => reason);
			expect(error).toMatchObject({ code: 'mail-too-soon' });
			return (error as DomainError).details['seconds'] as number;
		};
		// To the second: less only by what has gone by meanwhile.
		const isWait = (said: number, most: number) =>
			said <= most && said >= most - (performance.now() - began) / 1_000;
		expect(await waits()).toSatisfy((said: number) => isWait(said, 60));
		for (let count = 1; count < 4; count += 1) {
			await aMinuteLater();
			expect(await askToVerify(context)).not.toBeNull();
		}
		// The fourth is the last of this hour, which began three minutes ago.
		expect(await waits()).toSatisfy((said: number) => isWait(said, 3_600 - 3 * 61));
	});

	test('is changed by a link to the new one alone, and stays as it is until then', async () => {
		const change = await askToChangeEmail(context, {
			email: 'new@example.test',
			password: ada.password
		});
		expect(change).toMatchObject({
			link: { email: 'new@example.test' },
			before: ada.email,
			isTaken: false
		});
		expect(await stored()).toMatchObject({ email: ada.email, emailVerified: false });
		await confirmEmail(context, { token: change.link.token });
		expect(await stored()).toMatchObject({ email: 'new@example.test', emailVerified: true });
	});

	test('is not changed without the password', async () => {
		const attempt = askToChangeEmail(context, { email: 'new@example.test', password: 'wrong one' });
		await expect(attempt).rejects.toMatchObject({ code: 'password-wrong' });
		expect(await world.db.$count(emailLinks)).toBe(0);
	});

	test('a link that went to the address before opens nothing after the change', async () => {
		const reset = await askedFor();
		const verify = (await askToVerify(context))!;
		const { link } = await askToChangeEmail(context, {
			email: 'new@example.test',
			password: ada.password
		});
		await confirmEmail(context, { token: link.token });
		const attempt = resetPassword(world, { token: reset.token, password: newPassword });
		await expect(attempt).rejects.toMatchObject({ code: 'link-over' });
		const late = confirmEmail(context, { token: verify.token });
		await expect(late).rejects.toMatchObject({ code: 'link-over' });
		expect(await stored()).toMatchObject({ email: 'new@example.test' });
	});

	test('of two changes that were begun the one that is confirmed ends the other', async () => {
		const ask = (email: string) => askToChangeEmail(context, { email, password: ada.password });
		const first = await ask('first@example.test');
		await aMinuteLater();
		const second = await ask('second@example.test');
		await confirmEmail(context, { token: second.link.token });
		const late = confirmEmail(context, { token: first.link.token });
		await expect(late).rejects.toMatchObject({ code: 'link-over' });
		expect((await stored()).email).toBe('second@example.test');
	});

	test('a change that was begun comes to nothing once the password is another', async () => {
		const change = (email: string) => askToChangeEmail(context, { email, password: ada.password });
		const { link } = await change('thief@example.test');
		await resetPassword(world, { token: (await askedFor()).token, password: newPassword });
		const attempt = confirmEmail(context, { token: link.token });
		await expect(attempt).rejects.toMatchObject({ code: 'link-over' });
		expect((await stored()).email).toBe(ada.email);
	});

	test('of another account is not taken, and who asks is not told that it is another’s', async () => {
		const [taken] = await world.db.select().from(users).where(eq(users.id, other.actor.id));
		const ask = { email: taken!.email!, password: ada.password };
		const { link, isTaken } = await askToChangeEmail(context, ask);
		expect(isTaken).toBe(true);
		const attempt = confirmEmail(context, { token: link.token });
		await expect(attempt).rejects.toMatchObject({ code: 'email-taken' });
		expect((await stored()).email).toBe(ada.email);
	});

	test('that is the account’s already is no new one', async () => {
		const attempt = askToChangeEmail(context, { email: ada.email, password: ada.password });
		await expect(attempt).rejects.toMatchObject({ code: 'email-unchanged' });
	});

	test('a link for setting a password confirms nothing', async () => {
		const { token } = await askedFor();
		await expect(confirmEmail(context, { token })).rejects.toMatchObject({ code: 'link-over' });
	});
});

describe('another password', () => {
	const change = (present: string, password: string, cookie: Awaited<ReturnType<typeof open>>) =>
		changePassword(context, { present, password, visit: visit(cookie) });

	test('ends every other session; this browser goes on with a new token', async () => {
		const [here, elsewhere] = [await open(), await open()];
		const { cookie, notify } = await change(ada.password, newPassword, here);
		expect(notify, 'nobody has confirmed that address').toBeNull();
		expect(cookie?.value).not.toBe(here?.value);
		expect(await actorBy(cookie)).toBe(context.actor.id);
		expect(await actorBy(here)).toBeUndefined();
		expect(await actorBy(elsewhere)).toBeUndefined();
		await expect(open()).rejects.toMatchObject({ code: 'credentials-wrong' });
		expect(await actorBy(await open(newPassword))).toBe(context.actor.id);
	});

	test('is refused without the present one, and where it is a common one; nothing ends', async () => {
		const here = await open();
		await expect(change('wrong', newPassword, here)).rejects.toMatchObject({
			code: 'password-wrong'
		});
		await expect(change(ada.password, 'password', here)).rejects.toMatchObject({
			code: 'password-too-common'
		});
		expect(await actorBy(here)).toBe(context.actor.id);
	});

	test('is one of several at once, and leaves one session', async () => {
		const here = await open();
		const results = await Promise.allSettled(
			[1, 2, 3, 4].map((n) => change(ada.password, `${newPassword} ${n}`, here))
		);
		expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
		expect(await world.db.$count(sessions)).toBe(1);
	});

	test('takes links that were sent with it', async () => {
		const { token } = await askedFor();
		await change(ada.password, newPassword, await open());
		expect(await findLink(world.db, token)).toBeNull();
	});
});

describe('sessions', () => {
	test('are listed with this one first, and nobody else’s', async () => {
		const [first, here] = [await open(), await open()];
		await signIn(world.as(null), { email: ada.email, password: ada.password, visit: visit() });
		const list = await listSessions(context, visit(here));
		expect(list.map(({ isThis }) => isThis)).toEqual([true, false, false]);
		expect(list[0]).toMatchObject({ userAgent: 'a test' });
		expect(await listSessions(other, visit(first))).toEqual([]);
		expect(JSON.stringify(list)).not.toContain('token');
	});

	test('are ended one by one, by their owner alone', async () => {
		const [here, elsewhere] = [await open(), await open()];
		const list = await listSessions(context, visit(here));
		const sessionId = list.find(({ isThis }) => !isThis)!.id;
		await endSession(other, { sessionId });
		expect(await actorBy(elsewhere)).toBe(context.actor.id);
		await endSession(context, { sessionId });
		await endSession(context, { sessionId });
		expect(await actorBy(elsewhere)).toBeUndefined();
		expect(await actorBy(here)).toBe(context.actor.id);
	});

	test('all but this one are ended at once, and no one else’s', async () => {
		const [here, elsewhere] = [await open(), await open()];
		await world.db.insert(sessions).values({
			userId: other.actor.id,
			token: 'theirs',
			expiresAt: sql`now() + interval '1 day'`
		});
		await endOtherSessions(context, visit(here));
		expect(await actorBy(here)).toBe(context.actor.id);
		expect(await actorBy(elsewhere)).toBeUndefined();
		expect(await world.db.$count(sessions)).toBe(2);
	});

	test('that are used show it to within the hour', async () => {
		const here = await open();
		await world.db.update(sessions).set({
			expiresAt: sql`now() + interval '30 days' - interval '61 minutes'`,
			updatedAt: sql`now() - interval '61 minutes'`
		});
		await actorBy(here);
		const [session] = await listSessions(context, visit(here));
		expect(Date.now() - session!.usedAt.getTime()).toBeLessThan(30 * 60_000);
	});
});

test('an account that goes takes its links with it', async () => {
	await askedFor();
	await deleteAccount(context);
	expect(await world.db.$count(emailLinks)).toBe(0);
});

test('a learner sees what is out, and never a token', async () => {
	await askToVerify(context);
	const access = await findOwnAccess(context);
	expect(access).toMatchObject({ email: ada.email, isVerified: false, hasPassword: true });
	expect(access?.links).toEqual([
		{ kind: 'verify', email: ada.email, createdAt: expect.any(Date) }
	]);
	await world.db
		.delete(accounts)
		.where(and(eq(accounts.userId, context.actor.id), eq(accounts.providerId, 'credential')));
	expect(await findOwnAccess(context)).toMatchObject({ hasPassword: false });
});
