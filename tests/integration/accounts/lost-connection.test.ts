import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { askToChangeEmail } from '#lib/server/accounts/email-links/ask-to-change-email.ts';
import { confirmEmail } from '#lib/server/accounts/email-links/confirm-email.ts';
import { renameLearner } from '#lib/server/accounts/rename-learner.ts';
import { openSession } from '#lib/server/accounts/sessions/open-session.ts';
import { findSession } from '#lib/server/accounts/sessions/queries.ts';
import { signOut } from '#lib/server/accounts/sessions/sign-out.ts';
import type { SessionCookie, Visit } from '#lib/server/accounts/sessions/visit.ts';
import { registerLearner } from '#lib/server/accounts/sign-in/register-learner.ts';
import { signIn } from '#lib/server/accounts/sign-in/sign-in.ts';
import { connectForServing, type Database } from '#lib/server/db/client.ts';
import { type DatabaseProxy, startDatabaseProxy } from '#tests/support/database-proxy.ts';
import { createWorld, type World } from '#tests/support/world.ts';

const ada = { name: 'Ada', email: 'ada@example.test', password: 'quiet-Curtain-7' };
const nobody: Visit = { headers: new Headers(), secure: false };
const visitWith = (cookie: SessionCookie | null): Visit => ({
	headers: new Headers({ cookie: `${cookie?.name}=${cookie?.value}` }),
	secure: false
});

let world: World;
let proxy: DatabaseProxy;
let db: Database;

beforeEach(async () => {
	world = await createWorld();
	proxy = await startDatabaseProxy(world.url);
	db = connectForServing(proxy.url, { max: 2, applicationName: 'rehearsal tests' });
});
afterEach(async () => {
	await db.$client.end({ timeout: 1 });
	await proxy.stop();
});

const countOf = async (table: 'users' | 'accounts' | 'sessions'): Promise<number> => {
	const [row] = await world.db.$client.unsafe<{ count: number }[]>(
		`select count(*)::int as count from ${table}`
	);
	return row?.count ?? -1;
};

it('a registration whose commit is not heard of makes one account, and no refusal', async () => {
	await proxy.be({ loseAnswerTo: 'commit' });
	const learner = await registerLearner({ db, actor: null }, ada);
	expect(await countOf('users')).toBe(1);
	expect(await countOf('accounts')).toBe(1);
	const cookie = await signIn({ db, actor: null }, { ...ada, visit: nobody });
	const { session } = await findSession({ db }, visitWith(cookie));
	expect(session?.actor.id).toBe(learner.id);
});

it('a registration that was cut off before its commit is made by the next try', async () => {
	await proxy.be({ loseAnswerTo: 'insert into "accounts"' });
	await registerLearner({ db, actor: null }, ada);
	expect(await countOf('users')).toBe(1);
	expect(await countOf('accounts')).toBe(1);
	await expect(registerLearner({ db, actor: null }, ada)).rejects.toMatchObject({
		code: 'email-taken'
	});
});

it('signing in, renaming and signing out do not fail with the connection', async () => {
	const context = { db, actor: null };
	const learner = await registerLearner(context, ada);
	for (const open of [
		() => openSession(context, { userId: learner.id, visit: nobody }),
		() => signIn(context, { ...ada, visit: nobody })
	]) {
		await proxy.be({ loseAnswerTo: 'insert into "sessions"' });
		const visit = visitWith(await open());
		await proxy.be({ loseAnswerTo: 'from "sessions"' });
		expect((await findSession({ db }, visit)).session?.actor.id).toBe(learner.id);
		await proxy.be({ loseAnswerTo: 'delete from "sessions"' });
		await signOut(context, { visit });
		expect((await findSession({ db }, visit)).session).toBeNull();
	}
	await proxy.be({ loseAnswerTo: 'update "users"' });
	await renameLearner({ db, actor: learner }, { name: 'Ada L.' });
	const [row] = await world.db.execute<{ name: string }>(sql`select name from users`);
	expect(row?.name).toBe('Ada L.');
});

it('a change of address whose commit is not heard of is one, and one that was called off is none', async () => {
	const learner = await registerLearner({ db, actor: null }, ada);
	const ask = async (email: string) => {
		const { link } = await askToChangeEmail({ db, actor: learner }, { ...ada, email });
		return link.token;
	};
	const token = await ask('next@example.test');
	await proxy.be({ loseAnswerTo: 'commit' });
	await confirmEmail({ db, actor: learner }, { token });
	const emailOf = async () => {
		const [row] = await world.db.execute<{ email: string }>(sql`select email from users`);
		return row?.email;
	};
	expect(await emailOf()).toBe('next@example.test');

	const late = await ask('thief@example.test');
	let tries = 0;
	const cutOff = Object.assign(Object.create(db) as Database, {
		transaction: async (...run: Parameters<Database['transaction']>) => {
			const [work, ...rest] = run;
			tries += 1;
			if (tries > 1) return db.transaction(work, ...rest);
			const cut = Object.assign(new Error('cut off'), { code: 'CONNECTION_CLOSED' });
			const torn = db.transaction(async (transaction) => {
				await work(transaction);
				throw cut;
			});
			await expect(torn).rejects.toBe(cut);
			// As a new password does, before the next try.
			await world.db.execute(sql`delete from email_links`);
			throw cut;
		}
	});
	const attempt = confirmEmail({ db: cutOff, actor: learner }, { token: late });
	await expect(attempt).rejects.toMatchObject({ code: 'link-over' });
	expect(await emailOf()).toBe('next@example.test');
});
