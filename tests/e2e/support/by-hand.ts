import { expect, type Page } from '@playwright/test';
import type { Person } from './test.ts';

/** Signs up through the page that the browser is on. */
export async function registerByHand(page: Page, person: Person): Promise<void> {
	await page.getByRole('textbox', { name: 'Your name' }).fill(person.name);
	await page.getByRole('textbox', { name: 'E-mail address' }).fill(person.email);
	await page.getByLabel('Password', { exact: true }).fill(person.password);
	await page.getByRole('button', { name: 'Create the account' }).click();
	await expect(page.getByRole('link', { name: 'Account', exact: true })).toBeVisible();
}

/** Signs in through the page that the browser is on. */
export async function signInByHand(page: Page, person: Person): Promise<void> {
	await page.getByRole('textbox', { name: 'E-mail address' }).fill(person.email);
	await page.getByLabel('Password', { exact: true }).fill(person.password);
	await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
	await expect(page.getByRole('link', { name: 'Account', exact: true })).toBeVisible();
}

/** Presses a star: the radio button itself is out of sight, its label is what one sees. */
export const giveStars = (page: Page, stars: string) =>
	page.getByRole('group', { name: 'Your rating' }).locator('label', { hasText: stars }).click();

/** What the live region says last. */
export const announced = (page: Page) => page.locator('[data-announcer]');

/** The practice room's clock, in seconds. */
export async function secondsOn(page: Page): Promise<number> {
	const face = (await page.getByRole('timer').innerText()).split(':').map(Number);
	return face.reduce((sum, part) => sum * 60 + part, 0);
}

/** Waits for the scripts: before them a page is plain links and forms. */
export const scriptsRun = (page: Page) =>
	// What the router sets once it is there; pages do not allow code out of strings.
	expect
		.poll(() => page.evaluate(() => history.scrollRestoration), { intervals: [20, 50, 100] })
		.toBe('manual');

/** Opens a page and does something on it as somebody does for whom its scripts come late. */
export async function beforeScripts(
	page: Page,
	path: string,
	act: () => Promise<void>
): Promise<void> {
	let letGo: (() => void) | undefined;
	const isThere = new Promise<void>((resolve) => (letGo = resolve));
	await page.route('**/_app/**/*.js', async (route) => {
		await isThere;
		await route.continue();
	});
	await page.goto(path, { waitUntil: 'domcontentloaded' });
	await act();
	letGo?.();
	await page.unrouteAll({ behavior: 'wait' });
}
