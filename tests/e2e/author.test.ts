import { announced } from './support/by-hand.ts';
import { expect, test, testSignedIn } from './support/test.ts';
import { fillScenario, newTitle, objectives } from './support/writing.ts';

// Pages of withdrawn scenarios are loaded on purpose.
test.use({ expectedNoise: [/status of 404/] });

testSignedIn(
	'an author writes, previews, publishes, edits, withdraws and deletes',
	async ({ page, openBrowser, signUp }) => {
		test.setTimeout(90_000);
		const title = newTitle();
		const reader = await openBrowser();
		await signUp(reader.context);

		await test.step('bad input: what is wrong stands beside the field, what was typed stays', async () => {
			await page.goto('/scenarios/new');
			await page
				.getByRole('textbox', { name: /^Short description/ })
				.fill('Kept, whatever happens.');
			await page.getByRole('button', { name: 'Save draft' }).click();
			await expect(page.getByRole('group', { name: 'One thing needs another look' })).toBeFocused();
			await expect(page.getByRole('textbox', { name: /^Title/ })).toHaveAccessibleDescription(
				/Give it a title\./
			);
			await page.getByRole('link', { name: /^Title.*Give it a title\.$/ }).click();
			await expect(page.getByRole('textbox', { name: /^Title/ })).toBeFocused();
			await page.keyboard.type(title);
			await page.getByRole('button', { name: 'Publish', exact: true }).click();
			await expect(
				page.getByRole('group', { name: 'A published scenario needs more than this' })
			).toBeFocused();
			await expect(
				page.getByRole('textbox', { name: /^What has happened/ })
			).toHaveAccessibleDescription(/Say what has happened so far\./);
			await expect(page.getByRole('textbox', { name: /^Title/ })).toHaveValue(title);
			await expect(page.getByRole('textbox', { name: /^Short description/ })).toHaveValue(
				'Kept, whatever happens.'
			);
		});

		await test.step('puts the objectives in another order by keyboard', async () => {
			await fillScenario(page, title);
			const rows = page.getByRole('textbox', { name: /^Objective / });
			await page.getByRole('button', { name: /^Move up: .*Agree on something/ }).focus();
			await page.keyboard.press('Enter');
			await expect(rows.nth(1)).toHaveValue(objectives[2] as string);
			await expect(announced(page)).toContainText('Objective 2 of 3');
			await page.keyboard.press('Enter');
			await expect(rows.nth(0)).toHaveValue(objectives[2] as string);
			await page.getByRole('button', { name: /^Remove: .*Say what is broken/ }).click();
			await expect(rows).toHaveCount(2);
		});

		await test.step('previews the instructions', async () => {
			await page.getByRole('button', { name: 'Preview the instructions' }).click();
			const preview = page.getByRole('region', { name: 'How the instructions will look' });
			await expect(preview.getByRole('heading', { name: 'What to do' })).toBeVisible();
			await expect(preview.locator('em')).toHaveText('Stay friendly.');
		});

		let address = '';
		await test.step('keeps a draft, and sees it as a learner would', async () => {
			await page.getByRole('button', { name: 'Save draft' }).click();
			await expect(page.getByRole('main').getByText('The draft is saved.')).toBeVisible();
			address = new URL(page.url()).pathname.replace(/\/edit$/, '');
			await page.getByRole('link', { name: 'See it as a learner would' }).click();
			await expect(page.getByText('This is your draft')).toBeVisible();
			await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
			expect((await reader.page.goto(address))?.status(), 'nobody else').toBe(404);
		});

		await test.step('publishes it for everybody, and finds it in the list', async () => {
			await page.getByRole('link', { name: 'Edit' }).click();
			await page.getByRole('radio', { name: /^Public/ }).check();
			await page.getByRole('button', { name: 'Publish', exact: true }).click();
			await expect(page).toHaveURL(address);
			await expect(page.getByText('It is public')).toBeVisible();
			await reader.page.goto('/scenarios?sort=new');
			await reader.page.getByRole('link', { name: title }).click();
			await expect(reader.page.getByRole('heading', { level: 1, name: title })).toBeVisible();
		});

		await test.step('edits it: readers see the change, and no figure moves', async () => {
			await reader.page.getByRole('button', { name: `Save “${title}”` }).click();
			await expect(reader.page.getByRole('button', { name: /^Saved/ }).first()).toBeVisible();
			await reader.page.getByRole('textbox', { name: 'Your notes' }).fill('Bring cake.');
			await expect(reader.page.getByText('Notes saved.').first()).toBeVisible();

			await page.getByRole('link', { name: 'Edit' }).click();
			await page
				.getByRole('textbox', { name: /^Short description/ })
				.fill('Your neighbour has it.');
			await page.getByRole('button', { name: 'Save changes' }).click();
			await expect(page.getByRole('main').getByText('Saved.', { exact: true })).toBeVisible();
			await reader.page.reload();
			await expect(reader.page.getByText('Your neighbour has it.')).toBeVisible();
			await expect(reader.page.getByText('saved by 1 person')).toBeVisible();
		});

		await test.step('withdraws it: readers keep their notes, and cannot open it', async () => {
			await page.getByRole('button', { name: 'Withdraw' }).click();
			await expect(page.getByRole('main').getByText('It is withdrawn.')).toBeVisible();
			expect((await reader.page.goto(address))?.status()).toBe(404);
			await reader.page.goto('/library/saved');
			await expect(reader.page.getByRole('main')).toContainText(title);
			await expect(reader.page.getByRole('main')).toContainText('Withdrawn');
			await expect(reader.page.getByRole('link', { name: title })).toHaveCount(0);
		});

		await test.step('publishes it again, unlisted, then private', async () => {
			await page.getByRole('radio', { name: /^Unlisted/ }).check();
			await page.getByRole('button', { name: 'Publish again' }).click();
			await expect(page).toHaveURL(address);
			expect((await reader.page.goto(address))?.status()).toBe(200);
			await expect(reader.page.getByRole('textbox', { name: 'Your notes' })).toHaveValue(
				'Bring cake.'
			);
			await reader.page.goto('/scenarios?sort=new');
			await expect(reader.page.getByRole('article')).not.toHaveCount(0);
			await expect(reader.page.getByRole('link', { name: title })).toHaveCount(0);

			await page.getByRole('link', { name: 'Edit' }).click();
			await page.getByRole('radio', { name: /^Private/ }).check();
			await page.getByRole('button', { name: 'Save and apply' }).click();
			await expect(page.getByText('It is private')).toBeVisible();
			expect((await reader.page.goto(address))?.status()).toBe(404);
		});

		await test.step('deletes it, and is told first what goes', async () => {
			await page.getByRole('link', { name: 'Edit' }).click();
			await page.getByRole('link', { name: 'Delete it' }).click();
			const losses = page.getByRole('region', { name: 'What will be lost' });
			await expect(losses).toContainText('1 learner');
			await expect(losses).toContainText('1 private note');
			await page.getByRole('button', { name: 'Delete for good' }).click();
			await expect(page.getByText('Tick the box to confirm')).toBeVisible();
			await page.getByRole('checkbox', { name: /^Yes, delete/ }).check();
			await page.getByRole('button', { name: 'Delete for good' }).click();
			await expect(page).toHaveURL(/\/library\/authored/);
			await expect(page.getByRole('main').getByText('The scenario is deleted.')).toBeVisible();
			await expect(page.getByRole('link', { name: title })).toHaveCount(0);
			expect((await page.goto(address))?.status()).toBe(404);
		});
	}
);

testSignedIn(
	'what was typed and not saved is offered again after the tab was lost',
	async ({ page }) => {
		const title = newTitle();
		await page.goto('/scenarios/new');
		await page.getByRole('textbox', { name: /^Title/ }).fill(title);
		await expect(page.getByText('Not saved yet')).toBeVisible();
		await page
			.getByRole('navigation', { name: 'Main' })
			.getByRole('link', { name: 'Browse' })
			.click();
		await expect(page.getByRole('article')).not.toHaveCount(0);
		await page.goto('/scenarios/new');
		await page.getByRole('button', { name: 'Put it back' }).click();
		await expect(page.getByRole('textbox', { name: /^Title/ })).toHaveValue(title);
	}
);
