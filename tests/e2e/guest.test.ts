import type { Page } from '@playwright/test';
import { eq } from 'drizzle-orm';
import { scenarioMetadata } from '#lib/server/db/schema/scenario-metadata.ts';
import { onAppDatabase } from '#tests/support/app-under-test.ts';
import { expectAccessibleInBoth } from './support/accessible.ts';
import {
	announced,
	giveStars,
	registerByHand,
	scriptsRun,
	signInByHand
} from './support/by-hand.ts';
import { fillLibrary, guestsPages } from './support/every-page.ts';
import { expect, test } from './support/test.ts';
import { publishAtOnce } from './support/writing.ts';

const phone = { viewport: { width: 390, height: 800 }, hasTouch: true };

/** A scenario that nobody but this test knows of, published by its author. Says its address. */
async function publish(page: Page, origin: string, title: string): Promise<string> {
	const changes = { title, learningObjectives: 'Say what is wrong', targetLanguages: [] };
	const id = await publishAtOnce(page, origin, { ...changes, visibility: 'unlisted' });
	return `/scenarios/${id}`;
}

const figuresOf = (address: string) =>
	onAppDatabase(async (db) => {
		const id = address.split('/').at(-1) as string;
		const [row] = await db
			.select()
			.from(scenarioMetadata)
			.where(eq(scenarioMetadata.scenarioId, id));
		return row;
	});

/** From the scenario's page: practises, finishes, rates and notes. */
async function practise(page: Page, stars: string, note: string): Promise<void> {
	await expect(page).toHaveURL(/\/practice$/);
	await page.getByRole('checkbox', { name: 'Say what is wrong' }).check();
	await expect(page.getByText('Kept as you go.')).toBeVisible();
	await page.getByRole('button', { name: 'I have finished' }).click();
	await expect(page.getByRole('heading', { name: 'You did it' })).toBeVisible();
	await giveStars(page, stars);
	await page.getByRole('button', { name: 'Rate', exact: true }).click();
	await expect(page.getByRole('button', { name: 'Take my rating back' })).toBeVisible();
	await page.getByRole('textbox').fill(note);
	await page.getByRole('textbox').blur();
	await expect(page.getByText('Notes saved.').first()).toBeVisible();
}

test('a guest’s evening on a phone survives signing up on it and signing in on a laptop', async ({
	openBrowser,
	signUp,
	newPerson,
	baseURL
}) => {
	test.slow();
	const author = await openBrowser();
	await signUp(author.context);
	const coat = await publish(author.page, baseURL as string, 'Returning a coat');
	const hat = await publish(author.page, baseURL as string, 'Returning a hat');
	const person = newPerson();
	const { page } = await openBrowser(phone);

	await test.step('tries it at once, with one press', async () => {
		await page.goto(coat);
		await page.getByRole('button', { name: 'Try it now' }).click();
		await practise(page, '5 stars', 'Keep the receipt.');
		await page.goto(hat);
		await scriptsRun(page);
		await page.getByRole('button', { name: 'Save “Returning a hat”' }).click();
		await expect(
			page.getByRole('button', { name: 'Saved in my library: “Returning a hat”' })
		).toBeVisible();
		await expect(announced(page)).toContainText('in your library');
		expect(await figuresOf(coat)).toMatchObject({ totalTimesUsed: 1, ratingSum: 5 });
	});

	await test.step('is told what they have to lose, and keeps it', async () => {
		await page.goto('/library');
		await expect(page.getByText('kept on this device only')).toBeVisible();
		await page.getByRole('link', { name: 'Keep it: give an e-mail address' }).click();
		await registerByHand(page, person);
		await expect(page).toHaveURL('/library');
		await expect(page.getByText('kept on this device only')).toHaveCount(0);
		await page.goto(coat);
		await expect(page.getByRole('textbox', { name: 'Your notes' })).toHaveValue(
			'Keep the receipt.'
		);
		expect(await figuresOf(coat)).toMatchObject({ totalAttempts: 1, totalTimesUsed: 1 });
	});

	const laptop = (await openBrowser()).page;
	await test.step('goes on as another guest on a laptop, with the same and something open', async () => {
		await laptop.goto(coat);
		await laptop.getByRole('button', { name: 'Try it now' }).click();
		await practise(laptop, '2 stars', 'Speak slowly.');
		await laptop.goto(hat);
		await scriptsRun(laptop);
		await laptop.getByRole('button', { name: 'Save “Returning a hat”' }).click();
		await expect(
			laptop.getByRole('button', { name: 'Saved in my library: “Returning a hat”' })
		).toBeVisible();
		await expect(announced(laptop)).toContainText('in your library');
		await laptop.getByRole('button', { name: 'Start practising' }).click();
		await laptop.getByRole('checkbox', { name: 'Say what is wrong' }).check();
		await expect(laptop.getByText('Kept as you go.')).toBeVisible();
		expect(await figuresOf(coat)).toMatchObject({
			totalTimesUsed: 2,
			ratingsCount: 2,
			ratingSum: 7
		});
		expect(await figuresOf(hat)).toMatchObject({ amountSavedCount: 2, totalAttempts: 1 });
	});

	await test.step('signs in there, and has everything once', async () => {
		await laptop.goto('/account');
		await laptop.getByRole('link', { name: 'I have an account' }).click();
		await expect(laptop.getByText('is added to your account')).toBeVisible();
		await signInByHand(laptop, person);
		expect(await figuresOf(coat)).toMatchObject({
			amountSavedCount: 0,
			totalAttempts: 2,
			totalTimesUsed: 2,
			ratingsCount: 1,
			ratingSum: 2,
			ratingSquareSum: 4
		});
		expect(await figuresOf(hat)).toMatchObject({ amountSavedCount: 1, totalAttempts: 1 });
		for (const device of [laptop, page]) {
			await device.goto(coat);
			await expect(device.getByText('2 times').first()).toBeVisible();
			await expect(device.getByRole('textbox', { name: 'Your notes' })).toHaveValue(
				'Speak slowly.\n\nKeep the receipt.'
			);
			await device.goto(`${hat}/practice`);
			await expect(device.getByRole('checkbox', { name: 'Say what is wrong' })).toBeChecked();
		}
	});

	await test.step('finishes on the phone what was begun on the laptop', async () => {
		await page.getByRole('button', { name: 'I have finished' }).click();
		await expect(page.getByRole('heading', { name: 'You did it' })).toBeVisible();
		expect(await figuresOf(hat)).toMatchObject({ totalAttempts: 1, totalTimesUsed: 1 });
	});
});

test('a guest sees what would be lost before they leave', async ({ page }) => {
	await page.goto('/scenarios/asking-for-a-raise');
	await page.getByRole('button', { name: 'Save “Asking for a raise' }).click();
	await expect(page.getByRole('button', { name: /^Saved in my library/ })).toBeVisible();
	await page.getByRole('link', { name: 'Guest', exact: true }).click();
	await page.getByRole('link', { name: 'Leave …' }).click();
	await expect(page.getByText('1 saved scenario')).toBeVisible();
	await page.getByRole('link', { name: 'Stay' }).click();
	await expect(page).toHaveURL('/library');
	await page.goto('/logout');
	await page.getByRole('button', { name: 'Leave and lose it' }).click();
	await expect(page.getByRole('link', { name: 'Sign in', exact: true })).toBeVisible();
	await page.goto('/library');
	await expect(page).toHaveURL(/\/login/);
});

test('saving from a list as a guest leads back to the list, saved, by the keyboard alone', async ({
	page
}) => {
	await page.goto('/scenarios?cefr=A2');
	const save = page.getByRole('button', { name: /^Save “/ }).first();
	const name = (await save.innerText()).match(/“(.*)”/)?.[1] as string;
	await save.focus();
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { level: 1, name: 'Go on as a guest' })).toBeVisible();
	await page.getByRole('button', { name: 'Save it as a guest' }).focus();
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL('/scenarios?cefr=A2');
	await expect(page.getByRole('button', { name: `Saved in my library: “${name}”` })).toBeVisible();
});

test.describe('without JavaScript', () => {
	test.use({ javaScriptEnabled: false });

	test('a guest tries it, leaves the page, and signs up with everything', async ({
		page,
		newPerson
	}) => {
		await page.goto('/scenarios/asking-for-a-raise');
		await page.getByRole('button', { name: 'Try it now' }).click();
		await expect(page).toHaveURL(/\/practice$/);
		await page.getByRole('button', { name: 'I have finished' }).click();
		await page.goto('/scenarios?cefr=A2');
		await page
			.getByRole('button', { name: /^Save “/ })
			.first()
			.click();
		await expect(page.getByRole('button', { name: /^Saved in my library/ })).toHaveCount(1);
		await page.goto('/library');
		await page.getByRole('link', { name: 'Keep it: give an e-mail address' }).click();
		await registerByHand(page, newPerson());
		await expect(page).toHaveURL('/library');
		await expect(page.getByText('kept on this device only')).toHaveCount(0);
		await expect(page.getByRole('article')).toHaveCount(2);
	});

	test('the offer carries out what was pressed', async ({ page }) => {
		await page.goto('/scenarios?cefr=A2');
		await page
			.getByRole('button', { name: /^Save “/ })
			.first()
			.click();
		await page.getByRole('button', { name: 'Save it as a guest' }).click();
		await expect(page).toHaveURL('/scenarios?cefr=A2');
		await expect(page.getByRole('button', { name: /^Saved in my library/ })).toHaveCount(1);
	});
});

test('axe finds nothing on a guest’s pages, light or dark', async ({ openBrowser, baseURL }) => {
	test.slow();
	const { page } = await openBrowser({ ...phone, reducedMotion: 'reduce' });
	const headers = { origin: baseURL as string, accept: 'text/html' };
	await page.request.post('/guest', { headers, maxRedirects: 0 });
	await page.goto('/logout');
	await expectAccessibleInBoth(page, '/logout with nothing to lose');
	await fillLibrary(page, baseURL as string);
	for (const address of guestsPages) {
		await page.goto(address);
		await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
		await expectAccessibleInBoth(page, `${address}, a guest`);
		for (const colorScheme of ['dark', 'light'] as const) {
			await page.emulateMedia({ colorScheme });
			const isWider = await page.evaluate(
				() => document.documentElement.scrollWidth > document.documentElement.clientWidth
			);
			expect(isWider, `${address}, ${colorScheme}, is wider than the screen`).toBe(false);
		}
	}
});
