import { expectAccessible } from './support/accessible.ts';
import { expect, test } from './support/test.ts';

test.use({ expectedNoise: [/status of 400/] });

test('an account is deleted by the keyboard alone, and the browser forgets its drafts', async ({
	page,
	learner
}) => {
	// What it keeps of what was typed and not saved, by whose it is.
	const data = await (await page.request.get('/account/delete/__data.json')).text();
	const own = `rehearsal:notes:${/[\da-f]{8}(-[\da-f]{4,12}){4}/.exec(data)?.[0]}:any`;
	const theirs = 'rehearsal:notes:somebody-else:any';
	await page.goto('/account');
	await page.evaluate(
		(keys) => keys.forEach((key) => localStorage.setItem(key, '{}')),
		[own, theirs]
	);
	await page.getByRole('link', { name: 'Delete my account …' }).focus();
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { name: 'Delete your account' })).toBeVisible();

	await page.getByLabel('Password', { exact: true }).focus();
	await page.keyboard.type('not my password');
	await page.keyboard.press('Enter');
	await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription(
		/This is not your password/
	);
	await expect(page.getByLabel('Password', { exact: true })).toBeFocused();
	await expectAccessible(page, 'deleting an account, with a wrong password');

	await page.keyboard.press('ControlOrMeta+a');
	await page.keyboard.type(learner.password);
	await page.keyboard.press('Tab');
	await page.keyboard.press('Tab');
	await expect(page.getByRole('button', { name: 'Delete my account for good' })).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { name: 'Your account is deleted' })).toBeVisible();
	await expect(page.getByRole('link', { name: 'Sign in', exact: true })).toBeVisible();
	await expectAccessible(page, 'the goodbye');
	expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([theirs]);
});

test.describe('without JavaScript', () => {
	test.use({ javaScriptEnabled: false });

	test('an account is deleted all the same, and said to be', async ({ page, learner }) => {
		await page.goto('/es/account/delete');
		await page.getByLabel('Contraseña', { exact: true }).fill('otra cosa');
		await page.getByRole('button', { name: 'Borrar mi cuenta para siempre' }).click();
		await expect(page.getByLabel('Contraseña', { exact: true })).toHaveAccessibleDescription(
			/Esta no es tu contraseña/
		);
		await page.getByLabel('Contraseña', { exact: true }).fill(learner.password);
		await page.getByRole('button', { name: 'Borrar mi cuenta para siempre' }).click();
		await expect(page.getByRole('heading', { name: 'Tu cuenta está borrada' })).toBeVisible();
	});
});
