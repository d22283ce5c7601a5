import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { askToVerify } from '#lib/server/accounts/email-links/ask-to-verify.ts';
import { confirmEmail } from '#lib/server/accounts/email-links/confirm-email.ts';
import { makeGuest } from '#lib/server/accounts/guests/make-guest.ts';
import { listLinks } from '#lib/server/accounts/own-access.ts';
import { findSession } from '#lib/server/accounts/sessions/queries.ts';
import { registerLearner } from '#lib/server/accounts/sign-in/register-learner.ts';
import { signInByProvider } from '#lib/server/accounts/sign-in/sign-in-by-provider.ts';
import { unlinkProvider } from '#lib/server/accounts/sign-in/unlink-provider.ts';
import type { ActorContext } from '#lib/server/context.ts';
import { accounts, sessions, users } from '#lib/server/db/schema/index.ts';
import { log } from '#lib/server/log.ts';
import { beginAtProvider } from '#lib/server/oidc/begin.ts';
import { finishAtProvider } from '#lib/server/oidc/finish.ts';
import { providerSettings } from '#lib/server/oidc/settings.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { findProgress } from '#lib/server/progress/queries.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { openProvider, type Provider } from '#tests/support/provider.ts';
import { createWorld, type World } from '#tests/support/world.ts';
import { figuresOf } from '../progress/support.ts';
import { newcomer, visit } from './visits.ts';

let world: World;
let provider: Provider;

beforeEach(async () => {
	world = await createWorld();
	provider = await openProvider();
	for (const [name, value] of Object.entries(provider.settings)) vi.stubEnv(name, value);
	for (const name of ['ORIGIN', 'HOST', 'PORT']) vi.stubEnv(name, '');
	vi.spyOn(log, 'warn').mockImplementation(() => undefined);
});
afterEach(async () => {
	vi.unstubAllEnvs();
	vi.restoreAllMocks();
	await provider.stop();
});

/** Goes to the provider and comes back. */
async function goThere() {
	const settings = providerSettings()!;
	const { address, begun } = await beginAtProvider(settings, { redirectTo: '/library' });
	const back = new URL(await provider.signIn(address));
	expect(back.searchParams.get('state')).toBe(begun.state);
	const code = back.searchParams.get('code') ?? '';
	return { settings, code, begun };
}

async function signInThere(context: ActorContext | null = null) {
	const { settings, ...answer } = await goThere();
	const person = await finishAtProvider(settings, answer);
	const cookie = await signInByProvider(context ?? world.as(null), {
		person,
		providerId: settings.providerId,
		visit: visit(),
		newcomer: 'New learner'
	});
	return (await findSession(world, visit(cookie))).session!.actor;
}

async function registered(isVerified: boolean) {
	const one = newcomer();
	const context = world.as(await registerLearner(world.as(null), one));
	if (isVerified) await confirmEmail(context, { token: (await askToVerify(context))!.token });
	return { one, context };
}

const grace = { sub: 'g-1', email: 'Grace@example.test', email_verified: true, name: 'Grace H.' };

describe('signing in at a provider', () => {
	test('makes an account the first time, and finds it again by the provider’s own name', async () => {
		provider.person = grace;
		const first = await signInThere();
		expect(await world.db.select().from(users)).toMatchObject([
			{ id: first.id, name: 'Grace H.', email: 'grace@example.test', emailVerified: true }
		]);
		provider.person = { sub: 'g-1', email: 'moved@example.test', email_verified: false };
		expect((await signInThere()).id, 'whatever address they have there now').toBe(first.id);
		expect(await world.db.$count(users)).toBe(1);
	});

	test('leads to the account with that address where both sides have confirmed it', async () => {
		const { one, context } = await registered(true);
		provider.person = { ...grace, email: one.email };
		expect((await signInThere()).id).toBe(context.actor.id);
		expect(await world.db.$count(users)).toBe(1);
		expect(await listLinks(context)).toHaveLength(1);
	});

	test('opens no account of an address that one side has not confirmed', async () => {
		const { one: unverified } = await registered(false);
		provider.person = { ...grace, email: unverified.email };
		await expect(signInThere()).rejects.toMatchObject({ code: 'account-unverified' });

		const { one: verified } = await registered(true);
		for (const said of [false, 'false', undefined, 1]) {
			provider.person = { ...grace, email: verified.email, email_verified: said };
			await expect(signInThere()).rejects.toMatchObject({ code: 'provider-unverified' });
		}
		provider.person = { sub: 'g-2' };
		await expect(signInThere()).rejects.toMatchObject({ code: 'provider-unverified' });
		expect(await world.db.$count(users)).toBe(2);
		expect(await world.db.$count(sessions)).toBe(0);
	});

	test('makes one account of many windows at once', async () => {
		provider.person = grace;
		const all = await Promise.all(Array.from({ length: 6 }, () => signInThere()));
		expect(new Set(all.map(({ id }) => id)).size).toBe(1);
		expect(await world.db.$count(users)).toBe(1);
		expect(await world.db.$count(accounts)).toBe(1);
	});

	test('does not hand an account over with an address that went to somebody else there', async () => {
		provider.person = grace;
		await signInThere();
		provider.person = { ...grace, sub: 'g-2' };
		await expect(signInThere()).rejects.toMatchObject({ code: 'provider-linked-elsewhere' });
	});

	test('while signed in links to that account, or nothing', async () => {
		const [{ one, context }, { one: other }] = [await registered(true), await registered(true)];
		provider.person = { ...grace, email: other.email };
		await expect(signInThere(context)).rejects.toMatchObject({ code: 'provider-linked-elsewhere' });
		provider.person = { ...grace, email: 'nobody@example.test' };
		await expect(signInThere(context)).rejects.toMatchObject({ code: 'provider-linked-elsewhere' });
		provider.person = { ...grace, email: one.email };
		expect((await signInThere(context)).id).toBe(context.actor.id);
		expect(await world.db.$count(users)).toBe(2);
	});

	test.each(['admin', '\u202eevil', '   ', '', 'x'.repeat(200)])(
		'does not take over a name such as %j',
		async (name) => {
			provider.person = { ...grace, name };
			expect((await signInThere()).name).toBe('New learner');
		}
	);

	test('keeps no token of the provider’s', async () => {
		provider.person = grace;
		await signInThere();
		expect(await world.db.select().from(accounts)).toMatchObject([
			{ accountId: 'g-1', accessToken: null, refreshToken: null, idToken: null, password: null }
		]);
	});
});

describe('a guest who signs in at a provider', () => {
	/** A guest who has saved something and practised it. */
	async function playing() {
		const { guest, cookie } = await makeGuest(world.as(null), { visit: visit() });
		const context = world.as(guest);
		const { id: scenarioId } = await world.createScenario();
		await saveScenario(context, { scenarioId });
		await markCompleted(context, { scenarioId, attemptId: randomUUID() });
		return { context, cookie, scenarioId };
	}
	const kept = { isSaved: true, timesAttempted: 1, timesCompleted: 1 };

	test('the first time keeps who they are, and loses nothing', async () => {
		const { context, cookie, scenarioId } = await playing();
		provider.person = grace;
		const windows = await Promise.all([1, 2, 3].map(() => signInThere(context)));
		expect(new Set(windows.map(({ id }) => id))).toEqual(new Set([context.actor.id]));
		expect(await world.db.select().from(users)).toMatchObject([
			{ name: 'Grace H.', email: 'grace@example.test', emailVerified: true }
		]);
		expect(await findProgress(context, scenarioId)).toMatchObject(kept);
		expect((await findSession(world, visit(cookie))).session, 'the guest’s session').toBeNull();
	});

	test('into an account that is known adds it there, once, and is gone', async () => {
		provider.person = grace;
		const account = world.as(await signInThere());
		const { context, scenarioId } = await playing();
		await Promise.all([signInThere(context), signInThere(context)]);
		expect(await findProgress(account, scenarioId)).toMatchObject(kept);
		expect(await figuresOf(world.db, scenarioId)).toMatchObject({
			amountSavedCount: 1,
			totalAttempts: 1,
			totalTimesUsed: 1
		});
		expect(await world.db.select().from(users)).toMatchObject([{ id: account.actor.id }]);
	});

	test('into the account with the same confirmed address links it and adds it there', async () => {
		const { one, context: account } = await registered(true);
		const { context, scenarioId } = await playing();
		provider.person = { ...grace, email: one.email };
		expect((await signInThere(context)).id).toBe(account.actor.id);
		expect(await findProgress(account, scenarioId)).toMatchObject(kept);
		expect(await listLinks(account)).toHaveLength(1);
		expect(await world.db.$count(users)).toBe(1);
	});

	test('and is refused there is still the guest', async () => {
		const { context, cookie, scenarioId } = await playing();
		const { one: unverified } = await registered(false);
		provider.person = { ...grace, email: unverified.email };
		await expect(signInThere(context)).rejects.toMatchObject({ code: 'account-unverified' });
		expect((await findSession(world, visit(cookie))).session?.actor).toEqual(context.actor);
		expect(await findProgress(context, scenarioId)).toMatchObject(kept);
	});
});

describe('a provider’s answer is not taken', () => {
	test.each<[string, Record<string, unknown>]>([
		['for somebody else', { aud: 'another' }],
		['for several, given to another', { aud: ['rehearsal', 'another'], azp: 'another' }],
		['of another issuer', { iss: 'https://evil.example' }],
		['of another sign-in', { nonce: 'replayed' }],
		['without a nonce', { nonce: undefined }],
		['that is over', { exp: 1_000_000_000 }],
		['without an end', { exp: undefined }],
		['of nobody', { sub: '' }],
		['of a name with a NUL', { sub: 'a\0b' }]
	])('%s', async (_what, claims) => {
		provider.person = grace;
		provider.wrong = { claims };
		await expect(signInThere()).rejects.toMatchObject({ code: 'provider-failed' });
		expect(await world.db.$count(users)).toBe(0);
	});

	test('twice, or with a verifier that is another browser’s', async () => {
		provider.person = grace;
		const { settings, code, begun } = await goThere();
		const stolen = { ...begun, verifier: 'x'.repeat(43) };
		await expect(finishAtProvider(settings, { code, begun: stolen })).rejects.toMatchObject({
			code: 'provider-failed'
		});
		const once = await goThere();
		await finishAtProvider(settings, once);
		await expect(finishAtProvider(settings, once)).rejects.toMatchObject({
			code: 'provider-failed'
		});
	});

	test('when it breaks, falls silent, or says that it is somebody else', async () => {
		provider.person = grace;
		const answer = await goThere();
		provider.wrong = { status: 500 };
		await expect(finishAtProvider(answer.settings, answer)).rejects.toMatchObject({
			code: 'provider-failed'
		});
		provider.wrong = { isSilent: true };
		await expect(finishAtProvider(answer.settings, answer)).rejects.toMatchObject({
			code: 'provider-failed'
		});
		const other = await openProvider();
		other.wrong = { issuer: 'https://evil.example' };
		vi.stubEnv('OIDC_ISSUER', other.settings.OIDC_ISSUER);
		const begin = beginAtProvider(providerSettings()!, { redirectTo: '/' });
		await expect(begin).rejects.toMatchObject({ code: 'provider-failed' });
		await other.stop();
	});

	test('that fails everybody who comes is asked once, and not by each of them', async () => {
		provider.wrong = { issuer: 'https://evil.example' };
		const asked = vi.spyOn(globalThis, 'fetch');
		const begin = () =>
			expect(beginAtProvider(providerSettings()!, { redirectTo: '/' })).rejects.toMatchObject({
				code: 'provider-failed'
			});
		await Promise.all(Array.from({ length: 20 }, begin));
		await begin();
		expect(asked).toHaveBeenCalledTimes(1);
	});

	test('by an address that is not https', async () => {
		const settings = { ...providerSettings()!, issuer: 'http://login.example' };
		const begin = beginAtProvider(settings, { redirectTo: '/' });
		await expect(begin).rejects.toMatchObject({ code: 'provider-failed' });
	});
});

describe('unlinking', () => {
	test('never takes the last way in', async () => {
		provider.person = grace;
		const context = world.as(await signInThere());
		const [link] = await listLinks(context);
		const attempt = unlinkProvider(context, { way: link!.id });
		await expect(attempt).rejects.toMatchObject({ code: 'last-way-in' });
		expect(await listLinks(context)).toHaveLength(1);
	});

	test('takes one’s own link, once, and neither another’s nor the password', async () => {
		const { one, context } = await registered(true);
		const { context: other } = await registered(true);
		provider.person = { ...grace, email: one.email };
		await signInThere();
		const [link] = await listLinks(context);
		const [password] = await world.db
			.select()
			.from(accounts)
			.where(eq(accounts.providerId, 'credential'));
		await unlinkProvider(other, { way: link!.id });
		await unlinkProvider(context, { way: password!.id });
		expect(await world.db.$count(accounts)).toBe(3);
		await unlinkProvider(context, { way: link!.id });
		await unlinkProvider(context, { way: link!.id });
		expect(await listLinks(context)).toEqual([]);
		expect(await world.db.$count(accounts)).toBe(2);
	});
});
