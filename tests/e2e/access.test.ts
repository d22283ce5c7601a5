import fs from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { mailsTo } from '#tests/support/app-under-test.ts';
import { linkIn } from '#tests/support/mailbox.ts';
import { signInByHand } from './support/by-hand.ts';
import { expect, test } from './support/test.ts';

/** Follows the newest link of this kind that somebody was sent. */
async function followLink(page: Page, address: string, kind: 'reset' | 'verify'): Promise<void> {
	const links = () =>
		mailsTo(address)
			.map(linkIn)
			.filter((link) => link.includes(`/${kind}?`));
	await expect.poll(() => links().length, { message: `a link to ${kind}` }).toBeGreaterThan(0);
	await page.goto(links().at(-1) ?? '');
}

const status = (page: Page, text: string) =>
	expect(page.getByRole('status').filter({ hasText: text })).toBeVisible();

const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });

for (const javaScriptEnabled of [true, false]) {
	test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
		test.use({ javaScriptEnabled, expectedNoise: [/status of 400/] });

		test('a learner changes all that lets them in, and takes their data along', async ({
			page,
			learner,
			newPerson,
			openBrowser,
			baseURL
		}) => {
			test.slow();
			const person = { ...learner };
			const next = newPerson();
			const press = (name: string) =>
				page.getByRole('main').getByRole('button', { name, exact: true }).click();
			const isSignedOut = () =>
				expect(page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
			const go = (name: string) =>
				page.getByRole('main').getByRole('link', { name, exact: true }).click();

			await test.step('the name', async () => {
				await page.goto('/account');
				await field(page, 'Your name').fill('Grace');
				await press('Change the name');
				await status(page, 'Your name has been changed.');
			});

			await test.step('the address: nothing changes until the link is followed', async () => {
				await go('E-mail address');
				await expect(page.getByText('Not confirmed yet')).toBeVisible();
				await field(page, 'New e-mail address').fill(next.email);
				await field(page, 'Present password').fill('not my password');
				await press('Send the link');
				await expect(field(page, 'Present password')).toHaveAccessibleDescription(
					/This is not your password/
				);
				await expect(field(page, 'New e-mail address')).toHaveValue(next.email);
				await field(page, 'Present password').fill(person.password);
				await press('Send the link');
				await status(page, `A mail with a link is on its way to ${next.email}.`);
				await followLink(page, next.email, 'verify');
				await press('Confirm');
				await expect(page.getByRole('heading', { name: 'confirmed' })).toBeVisible();
				person.email = next.email;
				await page.goto('/account/email');
				await expect(page.getByText('· Confirmed')).toBeVisible();
			});

			await test.step('the password', async () => {
				await page.goto('/account/password');
				await field(page, 'Present password').fill(person.password);
				await field(page, 'New password').fill(next.password);
				await press('Change the password');
				await status(page, 'Your password is changed.');
				await expect(field(page, 'New password')).toHaveValue('');
				person.password = next.password;
			});

			await test.step('where they are signed in', async () => {
				const { page: laptop } = await openBrowser();
				await laptop.goto('/login');
				await signInByHand(laptop, person);
				await page.goto('/account/sessions');
				await expect(page.getByRole('listitem').filter({ hasText: 'Signed in' })).toHaveCount(2);
				await page.getByRole('button', { name: /^Sign out .+ on / }).click();
				await status(page, 'Signed out there.');
				await expect(page.getByText('You are signed in nowhere else.')).toBeVisible();
				await laptop.goto('/library');
				await expect(laptop).toHaveURL(/\/login/);
			});

			await test.step('their data', async () => {
				await page.request.post('/scenarios/asking-for-a-raise?/notes', {
					form: { notes: 'Breathe first.' },
					headers: { origin: baseURL as string, accept: 'text/html' }
				});
				await page.goto('/account/export');
				const begun = page.waitForEvent('download');
				await go('Download the file');
				const download = await begun;
				expect(download.suggestedFilename()).toMatch(/^rehearsal-\d{4}-\d\d-\d\d\.json$/);
				const file = await fs.readFile(await download.path(), 'utf8');
				expect(JSON.parse(file)).toMatchObject({
					account: [{ name: 'Grace', email: person.email }],
					progress: [{ userNotes: 'Breathe first.' }]
				});
			});

			await test.step('a provider, linked, used and unlinked', async () => {
				await page.goto('/account');
				await go('Ways to sign in');
				await go('Link it');
				await page.getByLabel('Your address').fill(person.email);
				await page.getByRole('button', { name: 'Go on' }).click();
				await status(page, 'It is linked.');
				await page.goto('/account');
				await press('Sign out everywhere');
				await isSignedOut();
				await page.goto('/login?redirectTo=/account/ways');
				await page.getByRole('link', { name: 'Sign in with' }).click();
				await page.getByLabel('Your address').fill(person.email);
				await page.getByRole('button', { name: 'Go on' }).click();
				await expect(page.getByText('Linked since')).toBeVisible();
				await press('Unlink it');
				await status(page, 'It is unlinked.');
				await expect(page.getByRole('link', { name: 'Link it', exact: true })).toBeVisible();
			});

			await test.step('a forgotten password', async () => {
				await page.goto('/logout');
				await press('Sign out');
				await isSignedOut();
				await page.goto('/login');
				await go('Forgot the password?');
				await expect(page).toHaveURL(/\/forgot$/);
				await field(page, 'E-mail address').fill(person.email);
				await press('Send me a link');
				await expect(page.getByRole('heading', { name: 'Look into your mailbox' })).toBeVisible();
				await followLink(page, person.email, 'reset');
				person.password = newPerson().password;
				await field(page, 'New password').fill(person.password);
				await press('Set the password');
				await expect(page.getByRole('heading', { name: 'Your password is set' })).toBeVisible();
				await go('Sign in');
				await signInByHand(page, person);
			});
		});
	});
}

test('a guest who signs in with a provider keeps what they have done', async ({
	page,
	newPerson
}) => {
	const { email } = newPerson();
	await page.goto('/scenarios/asking-for-a-raise');
	await page.getByRole('button', { name: 'Try it now' }).click();
	await expect(page).toHaveURL(/\/practice$/);
	await page.goto('/account/password');
	await expect(page.getByRole('heading', { name: 'Keep what you have done' })).toBeVisible();
	await page.getByRole('link', { name: 'Sign in with' }).click();
	await page.getByLabel('Your address').fill(email);
	await page.getByRole('button', { name: 'Go on' }).click();
	await expect(page.getByRole('heading', { name: 'Set a password' })).toBeVisible();
	await page.goto('/library/open');
	await expect(page.getByRole('link', { name: /raise/i }).first()).toBeVisible();
});
