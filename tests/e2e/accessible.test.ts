import type { Page } from '@playwright/test';
import { expectAccessible, expectAccessibleInBoth } from './support/accessible.ts';
import { fillLibrary, learnersPages, openPages } from './support/every-page.ts';
import { stickingOut } from './support/sticking-out.ts';
import { expect, test, testSignedIn } from './support/test.ts';

// A page that is not there is among them.
test.use({ expectedNoise: [/status of 40[04]/] });

async function open(page: Page, address: string): Promise<void> {
	await page.goto(address);
	await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
}

async function visit(page: Page, addresses: readonly string[], what: string): Promise<void> {
	for (const address of addresses) {
		await open(page, address);
		await expectAccessible(page, `${address}, ${what}`);
	}
}

test.describe('on every page', () => {
	test.use({ contextOptions: { reducedMotion: 'reduce' } });

	testSignedIn(
		'axe finds nothing on forms with errors, light or dark',
		async ({ page, openBrowser }) => {
			test.slow();
			const stranger = await openBrowser({ reducedMotion: 'reduce' });
			for (const [address, button] of [
				['/register', 'Create the account'],
				['/login', 'Sign in']
			] as const) {
				await stranger.page.goto(address);
				await stranger.page.getByRole('main').getByRole('button', { name: button }).click();
				await expect(stranger.page.locator('[aria-invalid=true]').first()).toBeVisible();
				await expectAccessibleInBoth(stranger.page, `${address} with errors`);
			}
			await page.goto('/scenarios/new');
			await page.getByRole('button', { name: 'Publish', exact: true }).click();
			await expect(page.getByRole('link', { name: /Give it a title/ })).toBeVisible();
			await expectAccessibleInBoth(page, 'a new scenario with errors');
		}
	);

	test('axe finds nothing where it is open to all, light or dark, and a wide screen shows all of it', async ({
		page
	}) => {
		test.setTimeout(180_000);
		const usual = page.viewportSize() ?? { width: 1280, height: 720 };
		for (const address of openPages) {
			await open(page, address);
			await expectAccessibleInBoth(page, address);
			await page.setViewportSize({ width: 1920, height: 1000 });
			expect.soft(await stickingOut(page), `${address} scrolls sideways`).toEqual([]);
			await page.setViewportSize(usual);
		}
	});

	testSignedIn(
		'axe finds nothing where it is a learner’s, in English',
		async ({ page, baseURL }) => {
			test.setTimeout(90_000);
			await fillLibrary(page, baseURL as string);
			await visit(page, learnersPages, 'light');
		}
	);

	testSignedIn(
		'axe finds nothing where it is a learner’s, dark, in Spanish',
		async ({ page, baseURL }) => {
			test.setTimeout(90_000);
			await fillLibrary(page, baseURL as string);
			await page.emulateMedia({ colorScheme: 'dark' });
			const addresses = learnersPages.map((address) => `/es${address === '/' ? '' : address}`);
			await visit(page, addresses, 'dark, in Spanish');
		}
	);
});

testSignedIn('axe finds nothing after practising', async ({ page }) => {
	await page.goto('/scenarios/first-tea-in-amman');
	await page.getByRole('button', { name: 'Start practising' }).click();
	await page.getByRole('button', { name: 'I have finished' }).click();
	await expect(page.getByRole('heading', { name: 'You did it' })).toBeVisible();
	await expectAccessible(page, 'after practising');
});
