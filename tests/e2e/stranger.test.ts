import { giveStars, registerByHand, signInByHand } from './support/by-hand.ts';
import { fillScenario, newTitle } from './support/writing.ts';
import { expect, test, testSignedIn } from './support/test.ts';

// Pages that are refused are loaded on purpose.
test.use({ expectedNoise: [/status of 40[34]/] });

test('a second account sees the figures of a scenario, and not what its author noted', async ({
	page,
	learner,
	openBrowser,
	signUp
}) => {
	test.slow();
	const title = newTitle();
	await page.goto('/scenarios/new');
	await fillScenario(page, title);
	await page.getByRole('radio', { name: /^Public/ }).check();
	await page.getByRole('button', { name: 'Publish', exact: true }).click();
	await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
	const address = page.url();
	await page.getByRole('textbox', { name: 'Your notes' }).fill('Canary Zzyzx of the author.');
	await expect(page.getByText('Notes saved.').first()).toBeVisible();

	const second = await openBrowser();
	await signUp(second.context);
	await second.page.goto(address);
	await second.page.getByRole('button', { name: `Save “${title}”` }).click();
	await second.page.getByRole('button', { name: 'I have done this one already' }).click();
	await expect(second.page.getByText('Completed once')).toBeVisible();
	await giveStars(second.page, '5 stars');
	await second.page
		.getByRole('textbox', { name: 'Your notes' })
		.fill('Canary Qqwvv of the learner.');
	await expect(second.page.getByText('Notes saved.').first()).toBeVisible();
	await expect(second.page.getByRole('button', { name: 'Take my rating back' })).toBeVisible();

	const third = await openBrowser();
	await third.page.goto(address);
	const figures = third.page.getByRole('region', { name: 'How others fared' });
	await expect(figures).toContainText('saved by 1 person');
	await expect(figures).toContainText('5.0 from 1 rating');
	await expect(figures).toContainText('practised 1 time');
	await expect(third.page.getByRole('link', { name: learner.name })).toBeVisible();

	for (const reader of [page, second.page, third.page]) {
		await reader.goto(address);
		const whole = await reader.content();
		if (reader !== page) expect(whole).not.toContain('Zzyzx');
		if (reader !== second.page) expect(whole).not.toContain('Qqwvv');
	}
});

testSignedIn(
	'somebody else’s draft is not there, and their public scenario is not theirs to change',
	async ({ page, openBrowser, signUp }) => {
		const title = newTitle();
		await page.goto('/scenarios/new');
		await page.getByRole('textbox', { name: /^Title/ }).fill(title);
		await page.getByRole('button', { name: 'Save draft' }).click();
		await expect(page.getByRole('main').getByText('The draft is saved.')).toBeVisible();
		const edit = new URL(page.url()).pathname;
		const address = edit.replace(/\/edit$/, '');

		const second = await openBrowser();
		await signUp(second.context);
		for (const path of [address, `${address}/practice`, edit, `${address}/delete`]) {
			const answer = await second.page.goto(path);
			expect(answer?.status(), path).toBe(404);
			await expect(
				second.page.getByRole('heading', { name: 'This page is not on the programme' })
			).toBeVisible();
			expect(await second.page.content()).not.toContain(title);
		}

		await fillScenario(page, title);
		await page.getByRole('button', { name: 'Publish', exact: true }).click();
		await expect(page).toHaveURL(address);
		expect((await second.page.goto(edit))?.status()).toBe(403);
		await expect(
			second.page.getByRole('heading', { name: 'This one is somebody else’s to change' })
		).toBeVisible();
		expect((await second.page.goto(address))?.status()).toBe(200);
		await expect(second.page.getByRole('link', { name: 'Edit' })).toHaveCount(0);
	}
);

test('what needs an account asks for one, and leads back', async ({
	page,
	newPerson,
	openBrowser
}) => {
	const person = newPerson();
	await page.goto('/library/saved');
	await expect(page).toHaveURL('/login?redirectTo=%2Flibrary%2Fsaved');
	await page.getByRole('main').getByRole('link', { name: 'Create an account' }).click();
	await registerByHand(page, person);
	await expect(page).toHaveURL('/library/saved');

	const other = await openBrowser();
	await other.page.goto('/scenarios/asking-for-a-raise');
	await other.page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
	await signInByHand(other.page, person);
	await expect(other.page).toHaveURL('/scenarios/asking-for-a-raise');
	await expect(other.page.getByRole('button', { name: 'Start practising' })).toBeVisible();
});

test('saving from a list without an account leads to the sign-in page and back to the list', async ({
	page,
	newPerson
}) => {
	await page.goto('/scenarios?cefr=A2');
	await page
		.getByRole('button', { name: /^Save “/ })
		.first()
		.click();
	await expect(page).toHaveURL(/\/login\?redirectTo=/);
	await page.getByRole('main').getByRole('link', { name: 'Create an account' }).click();
	await registerByHand(page, newPerson());
	await expect(page).toHaveURL(/\/scenarios/);
});

testSignedIn('after signing out the library is closed, also by going back', async ({ page }) => {
	await page.goto('/library');
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	await page.getByRole('link', { name: 'Account', exact: true }).click();
	await page.getByRole('button', { name: 'Sign out', exact: true }).click();
	await expect(page.getByRole('link', { name: 'Sign in', exact: true })).toBeVisible();
	await page.goto('/library');
	await expect(page).toHaveURL(/\/login/);
});
