import type { Page } from '@playwright/test';
import { expectAccessible } from './support/accessible.ts';
import { fillLibrary, learnersPages, openPages } from './support/every-page.ts';
import { expect, test } from './support/test.ts';

// A page that is not there is among them.
test.use({ expectedNoise: [/status of 40[04]/] });

async function visit(page: Page, addresses: readonly string[], what: string): Promise<void> {
	for (const address of addresses) {
		await page.goto(address);
		await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
		await expectAccessible(page, `${address}, ${what}`);
	}
}

for (const colorScheme of ['light', 'dark'] as const) {
	test.describe(`in ${colorScheme} colours`, () => {
		test.use({ colorScheme, contextOptions: { reducedMotion: 'reduce' } });

		test('axe finds nothing on the pages that are open to all', async ({ page }) => {
			test.slow();
			await visit(page, openPages, colorScheme);
		});

		test('axe finds nothing on a learner’s pages', async ({ page, learner, baseURL }) => {
			test.setTimeout(90_000);
			expect(learner.name).toBeTruthy();
			await fillLibrary(page, baseURL as string);
			await visit(page, learnersPages, colorScheme);
		});

		test('axe finds nothing on forms with errors', async ({ page, learner, openBrowser }) => {
			test.slow();
			expect(learner.name).toBeTruthy();
			const stranger = await openBrowser({ colorScheme, reducedMotion: 'reduce' });
			for (const [address, button] of [
				['/register', 'Create the account'],
				['/login', 'Sign in']
			] as const) {
				await stranger.page.goto(address);
				await stranger.page.getByRole('main').getByRole('button', { name: button }).click();
				await expect(stranger.page.locator('[aria-invalid=true]').first()).toBeVisible();
				await expectAccessible(stranger.page, `${address} with errors, ${colorScheme}`);
			}
			await page.goto('/scenarios/new');
			await page.getByRole('button', { name: 'Publish', exact: true }).click();
			await expect(page.getByRole('link', { name: /Give it a title/ })).toBeVisible();
			await expectAccessible(page, `a new scenario with errors, ${colorScheme}`);
		});
	});
}

test('axe finds nothing in Spanish', async ({ page, learner, baseURL }) => {
	test.setTimeout(90_000);
	expect(learner.name).toBeTruthy();
	await fillLibrary(page, baseURL as string);
	await visit(
		page,
		learnersPages.map((address) => `/es${address === '/' ? '' : address}`),
		'Spanish'
	);
});

test('axe finds nothing after practising', async ({ page, learner }) => {
	expect(learner.name).toBeTruthy();
	await page.goto('/scenarios/first-tea-in-amman');
	await page.getByRole('button', { name: 'Start practising' }).click();
	await page.getByRole('button', { name: 'I have finished' }).click();
	await expect(page.getByRole('heading', { name: 'You did it' })).toBeVisible();
	await expectAccessible(page, 'after practising');
});
