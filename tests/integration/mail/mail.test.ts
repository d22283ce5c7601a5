import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { overwriteGetLocale } from '#lib/paraglide/runtime.js';
import { newToken } from '#lib/server/accounts/email-links/email-links.ts';
import { log } from '#lib/server/log.ts';
import {
	addressLeavesLetter,
	addressTakenLetter,
	linkLetter,
	passwordChangedLetter
} from '#lib/server/mail/letters.ts';
import {
	expectMail,
	isMailSetUp,
	sendLetter,
	sendMeanwhile
} from '#lib/server/mail/send-letter.ts';
import { linkIn, type Mailbox, openMailbox } from '#tests/support/mailbox.ts';

let mailbox: Mailbox;

beforeEach(async () => {
	mailbox = await openMailbox();
	vi.stubEnv('SMTP_URL', mailbox.url);
	vi.stubEnv('MAIL_FROM', 'Rehearsal <rehearsal@site.test>');
	vi.stubEnv('HOST', '');
	vi.stubEnv('PORT', '3210');
	vi.stubEnv('ORIGIN', '');
	overwriteGetLocale(() => 'en');
});
afterEach(async () => {
	vi.unstubAllEnvs();
	vi.restoreAllMocks();
	await mailbox.stop();
});

const ada = 'ada@example.test';
const link = (kind: 'reset' | 'verify' | 'change') => ({ kind, email: ada, token: newToken() });

test('a mail arrives whole, in plain text and as a page, with the link in both', async () => {
	vi.stubEnv('ORIGIN', 'https://rehearsal.site.test');
	const reset = link('reset');
	await sendLetter(linkLetter(reset));
	const mail = await mailbox.next(ada);
	const address = `https://rehearsal.site.test/en/reset?token=${reset.token}`;
	expect(mail).toMatchObject({ from: 'rehearsal@site.test', subject: 'Set a new password' });
	expect(mail.headers).toMatchObject({
		from: 'Rehearsal <rehearsal@site.test>',
		'auto-submitted': 'auto-generated'
	});
	expect(linkIn(mail)).toBe(address);
	expect(mail.text).toContain('within 1 hour.');
	expect(mail.text).not.toContain('<');
	expect(mail.html).toContain(`href="${address}"`);
	expect(mail.html).toContain('<html lang="en" dir="ltr">');
});

test('every letter is in the language of who asked', async () => {
	const all = () => [
		...(['reset', 'verify', 'change'] as const).map((kind) => linkLetter(link(kind))),
		addressTakenLetter(ada),
		addressLeavesLetter(ada),
		passwordChangedLetter(ada)
	];
	const english = all();
	overwriteGetLocale(() => 'es');
	const spanish = all();
	for (const [index, letter] of spanish.entries()) {
		expect(letter.subject).not.toBe(english[index]?.subject);
		expect(letter.html).toContain('<html lang="es"');
		await sendLetter(letter);
		expect(await mailbox.next(ada, index)).toMatchObject({ subject: letter.subject });
	}
	expect(mailbox.mails[0]?.text).toContain('contraseña');
});

test('a link never leads to where a browser says that the site is', () => {
	expect(linkLetter(link('verify')).link).toMatch(/^http:\/\/127\.0\.0\.1:3210\/en\/verify\?/);
	vi.stubEnv('SMTP_URL', '');
	vi.stubEnv('HOST', '0.0.0.0');
	expect(linkLetter(link('verify')).link).toMatch(/^\/en\/verify\?/);
});

test('an address is one address, whatever stands in it', async () => {
	const odd = '"a,b@elsewhere.test"@example.test';
	await sendLetter({ ...passwordChangedLetter(odd) }).catch(() => undefined);
	for (const mail of mailbox.mails) expect(mail.to).toHaveLength(1);
	expect(mailbox.mails.flatMap(({ to }) => to)).not.toContain('b@elsewhere.test');
});

test.each(['silent', 'refuses', 'drips'] as const)(
	'a mail server that is %s is told of, and logged without the address or the link',
	async (manner) => {
		const lines: unknown[] = [];
		vi.spyOn(log, 'error').mockImplementation((...line: unknown[]) => void lines.push(line));
		mailbox.be(manner);
		const reset = link('reset');
		await expect(sendLetter(linkLetter(reset))).rejects.toMatchObject({ code: 'mail-unavailable' });
		expect(lines).toHaveLength(1);
		for (const secret of [reset.token, ada, '127.0.0.1:3210']) {
			expect(JSON.stringify(lines)).not.toContain(secret);
		}
		expect(mailbox.mails).toEqual([]);
	}
);

test('a mail server that is not there is told, before it is known whether there is a mail', async () => {
	vi.spyOn(log, 'error').mockImplementation(() => undefined);
	await mailbox.stop();
	await expect(expectMail()).rejects.toMatchObject({ code: 'mail-unavailable' });
	mailbox = await openMailbox();
	vi.stubEnv('SMTP_URL', mailbox.url);
	await expectMail();
	expect(mailbox.mails).toEqual([]);
});

test('what is sent meanwhile breaks nothing when it cannot be', async () => {
	const errors = vi.spyOn(log, 'error').mockImplementation(() => undefined);
	sendMeanwhile(() => Promise.reject(new Error('broken')));
	sendMeanwhile(() => sendLetter(passwordChangedLetter(ada)));
	await mailbox.next(ada);
	expect(errors).toHaveBeenCalledTimes(1);
});

test('without a mail server the log shows the link, and nothing is sent', async () => {
	vi.stubEnv('SMTP_URL', '');
	const warnings: unknown[][] = [];
	vi.spyOn(log, 'warn').mockImplementation((...line: unknown[]) => void warnings.push(line));
	expect(isMailSetUp()).toBe(false);
	await expectMail();
	const letter = linkLetter(link('reset'));
	await sendLetter(letter);
	await sendLetter(passwordChangedLetter(ada));
	expect(warnings.map(([fields]) => fields)).toEqual([
		{ kind: 'reset', for: ada, link: letter.link }
	]);
	expect(mailbox.mails).toEqual([]);
});
