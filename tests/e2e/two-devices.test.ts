import type { Page } from '@playwright/test';
import { announced } from './support/by-hand.ts';
import { expect, test, testSignedIn } from './support/test.ts';

const address = '/scenarios/asking-for-a-raise';
const notesOn = (page: Page) => page.getByRole('textbox', { name: 'Your notes' });

test.describe('notes open on two devices', () => {
	test.use({ expectedNoise: [/status of 409/] });

	testSignedIn('stand together, and none is overwritten unseen', async ({ page, context }) => {
		const second = await context.newPage();
		for (const device of [page, second]) {
			await device.goto(address);
			await expect(device.getByText('Saved as you type.')).toBeVisible();
		}
		await notesOn(page).fill('From the phone.');
		await notesOn(page).blur();
		await expect(page.getByRole('main').getByText('Notes saved.')).toBeVisible();
		await notesOn(page).fill('From the phone, and on.');
		await notesOn(page).blur();
		await expect(page.getByRole('main').getByText('Notes saved.')).toBeVisible();

		// What a browser of its own would keep, this one shares with the first device.
		await second.evaluate(() => localStorage.clear());
		await notesOn(second).fill('From the desk.');
		await notesOn(second).blur();
		const both = 'From the phone, and on.\n\nFrom the desk.';
		await expect(notesOn(second)).toHaveValue(both);
		await expect(second.getByText('Your notes were changed elsewhere').first()).toBeVisible();
		await expect(second.getByRole('main').getByText('Notes saved.')).toBeVisible();
		await second.reload();
		await expect(notesOn(second)).toHaveValue(both);
	});

	test.describe('without JavaScript', () => {
		test.use({ javaScriptEnabled: false });

		testSignedIn('are both shown, and a second press decides', async ({ page, context }) => {
			const second = await context.newPage();
			for (const device of [page, second]) await device.goto(address);
			await notesOn(page).fill('From the phone.');
			await page.getByRole('button', { name: 'Save notes' }).click();
			await notesOn(second).fill('From the desk.');
			await second.getByRole('button', { name: 'Save notes' }).click();
			await expect(notesOn(second)).toHaveValue('From the desk.');
			await expect(notesOn(second)).toHaveAccessibleDescription(/changed elsewhere/);
			await expect(second.getByText('From the phone.')).toBeVisible();
			await second.getByRole('button', { name: 'Save notes' }).click();
			await page.goto(address);
			await expect(notesOn(page)).toHaveValue('From the desk.');
		});
	});
});

test.describe('without a connection', () => {
	test.use({ expectedNoise: [/ERR_INTERNET_DISCONNECTED/] });

	testSignedIn('a tick that could not be kept is announced', async ({ page, context }) => {
		await page.goto('/scenarios/saying-no-to-overtime');
		await page.getByRole('button', { name: 'Start practising' }).click();
		await expect(page.getByText('Kept as you go.')).toBeVisible();
		await context.setOffline(true);
		await page.getByRole('checkbox').first().check();
		await expect(announced(page)).toHaveText(/Not sent yet/);
		await context.setOffline(false);
	});
});
