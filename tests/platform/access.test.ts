import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { cleanUp, endProcesses, newDataDir, startApp } from '#tests/support/app-process.ts';
import { ask, post } from '#tests/support/ask.ts';
import { linkIn, type Mailbox, openMailbox } from '#tests/support/mailbox.ts';
import { openProvider, type Provider } from '#tests/support/provider.ts';

/** Another one in each test: their apps use one database, one after another. */
let ada: { name: string; email: string; password: string };
let adas = 0;

let dataDir: string;
let mailbox: Mailbox;
let provider: Provider;

beforeAll(async () => {
	dataDir = await newDataDir();
});
beforeEach(async () => {
	ada = { name: 'Ada', email: `ada-${++adas}@example.test`, password: 'quiet-Curtain-7' };
	mailbox = await openMailbox();
	provider = await openProvider();
});
afterEach(async () => {
	await endProcesses();
	await mailbox.stop();
	await provider.stop();
});
afterAll(cleanUp);

/** Reads a page or follows a link as a browser does that keeps its cookies. */
function browser(address: string) {
	const jar = new Map<string, string>();
	return async (path: string) => {
		const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
		const response = await fetch(new URL(path, address), {
			redirect: 'manual',
			headers: { accept: 'text/html', cookie }
		});
		for (const set of response.headers.getSetCookie()) {
			const [name = '', value = ''] = (set.split(';')[0] ?? '').split('=');
			jar.set(name, value);
		}
		return {
			status: response.status,
			location: response.headers.get('location') ?? '',
			text: await response.text()
		};
	};
}

test('without a mail server nobody waits for a mail, and the log has the link', async () => {
	const app = await startApp({ dataDir });
	const address = await app.address;
	const { cookie } = await post(address, '/register', Object.entries(ada));
	expect((await ask(`${address}/forgot`)).text).toContain('This site sends no mail');
	for (const email of [ada.email, 'nobody@example.test']) {
		expect((await post(address, '/forgot', [['email', email]])).status).toBe(303);
	}
	expect((await ask(`${address}/forgot?sent`)).text).toContain('in the log of the site');
	await expect.poll(() => app.output()).toContain('"link":');
	const [, link = ''] = /"link":"(http[^"]+)"/.exec(app.output()) ?? [];
	expect(link).toContain(`${address}/en/reset?token=`);
	expect(app.output().match(/"link":/g), 'one, for who is there').toHaveLength(1);
	expect((await ask(link)).text).toContain('Set a new password');

	const account = await ask(`${address}/account/email`, { headers: { cookie } });
	expect(account.text).toContain('This site sends no mail');
	expect((await post(address, '/account/email?/verify', [], cookie)).status).toBe(303);
	await expect.poll(() => app.output()).toContain('/en/verify?token=');
});

test('a mail server that is gone is told at once to who asks, and keeps nobody from registering', async () => {
	const env = { SMTP_URL: mailbox.url, MAIL_FROM: 'rehearsal@site.test' };
	const app = await startApp({ dataDir, env });
	const address = await app.address;
	mailbox.be('silent');
	const registered = await post(address, '/register', Object.entries(ada));
	expect(registered.status).toBe(303);
	for (const email of [ada.email, 'nobody@example.test']) {
		const answer = await post(address, '/forgot', [['email', email]]);
		expect(answer).toMatchObject({ status: 503, retryAfter: '5' });
		expect(answer.text).toContain('The mail could not be sent');
		expect(answer.text, 'what was typed stays').toContain(email);
	}
	await expect.poll(() => app.output()).toContain('"kind":"verify"');

	mailbox.be('takes');
	const again = await post(address, '/account/email?/verify', [], registered.cookie);
	expect(again.status, 'the link that was not sent is in nobody’s way').toBe(303);
	expect(linkIn(await mailbox.next(ada.email))).toContain(`${address}/en/verify?token=`);
	expect(app.output()).not.toContain('token=');
});

test('a mail that is being sent as the server stops still goes out', async () => {
	const env = { SMTP_URL: mailbox.url, MAIL_FROM: 'rehearsal@site.test' };
	const app = await startApp({ dataDir, env });
	await post(await app.address, '/register', Object.entries(ada));
	app.kill('SIGTERM');
	expect((await app.ended).code).toBe(0);
	expect(mailbox.mails.map(({ to }) => to)).toEqual([[ada.email]]);
});

test('a provider signs people in, into one account, and its refusals are told on our pages', async () => {
	const env = {
		...provider.settings,
		TRUSTED_PROXIES: '127.0.0.1',
		SMTP_URL: mailbox.url,
		MAIL_FROM: 'rehearsal@site.test'
	};
	const app = await startApp({ dataDir, env });
	const address = await app.address;
	const host = new URL(provider.settings.OIDC_ISSUER).host;
	expect((await ask(`${address}/login`)).text).toContain(`Sign in with ${host}`);
	provider.person = { sub: 'a-1', email: ada.email, email_verified: true, name: 'Ada' };

	/** Goes to the provider and back. */
	const signIn = async (go: ReturnType<typeof browser>) => {
		const away = await go('/login/oidc?redirectTo=%2Flibrary');
		expect(away.status).toBe(303);
		expect(away.location).toContain(`${provider.settings.OIDC_ISSUER}/authorize?`);
		return go(await provider.signIn(away.location));
	};

	// Somebody else registered with Ada's address, and waits for her.
	const first = await post(address, '/register', Object.entries(ada));
	const refused = await signIn(browser(address));
	expect(refused.location).toBe('/login?problem=account-unverified&redirectTo=%2Flibrary');
	expect((await ask(`${address}${refused.location}`)).text).toContain('it was never confirmed');

	const token = new URL(linkIn(await mailbox.next(ada.email))).searchParams.get('token') ?? '';
	// That she follows the link is not enough: it is not her account.
	await post(address, '/verify', [['token', token]]);
	const waited = await signIn(browser(address));
	expect(waited.location).toContain('problem=account-unverified');
	await post(address, '/verify', [['token', token]], first.cookie);
	const go = browser(address);
	expect((await signIn(go)).location).toBe('/library');
	expect((await go('/account/email')).text).toContain(ada.email);
	expect((await go('/account/ways')).text).toContain('Linked since');

	// An answer that belongs to another browser, or to none.
	const stranger = browser(address);
	const other = await browser(address)('/login/oidc');
	const stolen = await stranger(await provider.signIn(other.location));
	expect(stolen.location).toBe('/login?problem=provider-failed');
	expect((await stranger('/login/oidc/callback?error=access_denied&state=x')).location).toBe(
		'/login?problem=provider-failed'
	);
	expect((await stranger('/library')).location).toContain('/login');
	// Where somebody comes from another site to, stays on ours.
	const bad = await browser(address)('/login/oidc?redirectTo=https%3A%2F%2Fevil.example');
	expect(bad.location).not.toContain('evil');
	// A school comes back from there by one address; somebody who does so without end is told to wait.
	const back = async () => {
		const headers = { 'x-forwarded-for': '192.0.2.9' };
		return (await ask(`${address}/login/oidc/callback?code=x&state=x`, { headers })).status;
	};
	const statuses: (number | null)[] = [];
	for (let count = 0; count < 140; count += 1) statuses.push(await back());
	expect(new Set(statuses.slice(0, 100))).toEqual(new Set([303]));
	expect(statuses).toContain(429);
	for (const secret of [ada.email, 'a-1"', provider.settings.OIDC_CLIENT_SECRET]) {
		expect(app.output(), secret).not.toContain(secret);
	}
});

test('without a provider there is nothing to sign in there with', async () => {
	const app = await startApp({ dataDir });
	const address = await app.address;
	expect((await ask(`${address}/login`)).text).not.toContain('/login/oidc');
	expect((await ask(`${address}/login/oidc`)).status).toBe(404);
	expect((await ask(`${address}/login/oidc/callback?code=x`)).status).toBe(404);
});
