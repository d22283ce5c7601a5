import { giveStars, registerByHand, signInByHand } from './support/by-hand.ts';
import { expect, test, testSignedIn } from './support/test.ts';
import { newTitle } from './support/writing.ts';

test.use({ javaScriptEnabled: false, expectedNoise: [/status of 40[04]/] });

const title = 'Ordering ramen at an eight-seat counter in Osaka';

test('without JavaScript a learner does everything that one does with it', async ({
	page,
	newPerson
}) => {
	test.slow();
	const person = newPerson();

	await test.step('bad input keeps what was typed and says what is wrong', async () => {
		await page.goto('/register');
		await page.getByRole('textbox', { name: 'Your name' }).fill(person.name);
		await page.getByRole('textbox', { name: 'E-mail address' }).fill('no address');
		await page.getByLabel('Password', { exact: true }).fill('short');
		await page.getByRole('button', { name: 'Create the account' }).click();
		await expect(page.getByRole('textbox', { name: 'Your name' })).toHaveValue(person.name);
		await expect(page.getByRole('textbox', { name: 'E-mail address' })).toHaveValue('no address');
		await expect(page.getByRole('textbox', { name: 'E-mail address' })).toHaveAccessibleDescription(
			/does not look like an e-mail address/
		);
		await expect(page.getByLabel('Password', { exact: true })).toHaveValue('');
	});

	await test.step('signs up, out and in', async () => {
		await registerByHand(page, person);
		await page.getByRole('link', { name: 'Account', exact: true }).click();
		await page.getByRole('button', { name: 'Sign out', exact: true }).click();
		await page.getByRole('link', { name: 'Sign in', exact: true }).click();
		await signInByHand(page, { ...person });
	});

	await test.step('finds something by filters', async () => {
		await page
			.getByRole('navigation', { name: 'Main' })
			.getByRole('link', { name: 'Browse' })
			.click();
		await page
			.getByRole('group', { name: 'Level (CEFR)' })
			.getByRole('checkbox', { name: /^A1,/ })
			.check();
		await page
			.getByRole('group', { name: 'Language' })
			.getByRole('checkbox', { name: 'Japanese' })
			.check();
		await page.getByRole('button', { name: 'Apply' }).click();
		await expect(page).toHaveURL(/cefr=A1/);
		await expect(page.getByRole('link', { name: 'Remove A1' })).toBeVisible();
		await page.getByRole('button', { name: `Save “${title}”` }).click();
		await expect(
			page.getByRole('button', { name: `Saved in my library: “${title}”` })
		).toBeVisible();
		await expect(page, 'still at the list').toHaveURL(/\/scenarios\?.*cefr=A1/);
	});

	await test.step('practises, with a reload in the middle', async () => {
		await page.getByRole('link', { name: title }).click();
		await page.getByRole('button', { name: 'Start practising' }).click();
		await expect(page.locator('noscript p')).toBeVisible();
		await expect(page.locator('noscript p')).toContainText('The clock needs JavaScript.');
		const objectives = page.getByRole('group', { name: /^Your objectives/ }).getByRole('checkbox');
		await objectives.nth(1).check();
		await page.getByRole('button', { name: 'Keep my ticks' }).click();
		await expect(objectives.nth(1)).toBeChecked();
		await page.reload();
		await expect(objectives.nth(1)).toBeChecked();
		await expect(objectives.nth(0)).not.toBeChecked();
		await page.getByRole('button', { name: 'I have finished' }).click();
		await expect(page.getByRole('heading', { name: 'You did it' })).toBeVisible();
	});

	await test.step('reflects, rates, takes it back, rates again and notes', async () => {
		for (const name of ['How confident', 'How engaged', 'How sure']) {
			await page.getByRole('group', { name }).getByRole('radio', { name: 'Fairly' }).check();
		}
		await page.getByRole('button', { name: 'Keep my answers' }).click();
		await expect(
			page.getByRole('group', { name: 'How sure' }).getByRole('radio', { name: 'Fairly' })
		).toBeChecked();
		await giveStars(page, '2 stars');
		await page.getByRole('button', { name: 'Rate', exact: true }).click();
		await expect(page.getByRole('radio', { name: '2 stars' })).toBeChecked();
		await page.getByRole('button', { name: 'Take my rating back' }).click();
		await expect(page.getByRole('radio', { name: '2 stars' })).not.toBeChecked();
		await giveStars(page, '5 stars');
		await page.getByRole('button', { name: 'Rate', exact: true }).click();
		await page
			.getByRole('textbox', { name: 'A note for next time' })
			.fill('First line\nSecond line');
		await page.getByRole('button', { name: 'Save notes' }).click();
		await expect(page.getByRole('textbox', { name: 'A note for next time' })).toHaveValue(
			'First line\nSecond line'
		);
	});

	await test.step('finds it in the library', async () => {
		await page
			.getByRole('navigation', { name: 'Main' })
			.getByRole('link', { name: 'Library' })
			.click();
		await page.goto('/library/completed');
		await expect(page.getByRole('link', { name: title }).first()).toBeVisible();
		await expect(page.getByRole('main')).toContainText('completed once');
		await expect(page.getByRole('main')).toContainText('you gave it 5 stars');
		await page.getByRole('link', { name: title }).first().click();
		await page.getByRole('button', { name: 'I have done it once more' }).click();
		await expect(page.getByText('Completed 2 times')).toBeVisible();
		await page.reload();
		await expect(page.getByText('Completed 2 times'), 'a reload does not count').toBeVisible();
		await page.getByRole('button', { name: `Saved in my library: “${title}”` }).click();
		await expect(page.getByRole('button', { name: `Save “${title}”` })).toBeVisible();
	});
});

testSignedIn(
	'without JavaScript an author does everything that one does with it',
	async ({ page }) => {
		test.slow();
		const title = newTitle();
		const write = (name: RegExp, text: string) => page.getByRole('textbox', { name }).fill(text);
		const rows = page.getByRole('textbox', { name: /^Objective / });

		await test.step('bad input stays and is explained', async () => {
			await page.goto('/scenarios/new');
			await write(/^Short description/, 'Kept, whatever happens.');
			await page.getByRole('checkbox', { name: 'Housing' }).check();
			await page.getByRole('button', { name: 'Publish', exact: true }).click();
			await expect(page.getByRole('textbox', { name: /^Title/ })).toHaveAccessibleDescription(
				/Give it a title\./
			);
			await expect(page.getByRole('textbox', { name: /^Short description/ })).toHaveValue(
				'Kept, whatever happens.'
			);
			await expect(page.getByRole('checkbox', { name: 'Housing' })).toBeChecked();
		});

		await test.step('adds and moves objectives', async () => {
			await write(/^Title/, title);
			for (const [index, objective] of ['Greet', 'Complain'].entries()) {
				await rows.nth(index).fill(objective);
			}
			await page.getByRole('button', { name: /^Move up: Objective 2/ }).click();
			await expect(rows.nth(0)).toHaveValue('Complain');
			const before = await rows.count();
			await page.getByRole('button', { name: 'Add an objective' }).click();
			await expect(rows).toHaveCount(before + 1);
			await page.getByRole('button', { name: /^Remove: Objective 2/ }).click();
			await expect(rows).toHaveCount(before);
			await expect(rows.nth(0)).toHaveValue('Complain');
			await expect(page.getByRole('textbox', { name: /^Title/ })).toHaveValue(title);
		});

		await test.step('previews, keeps a draft, publishes', async () => {
			await write(/^What has happened so far/, 'It is Saturday.');
			await write(/^Instructions/, '## What to do\n\nRing the bell.');
			await page.getByRole('button', { name: 'Preview the instructions' }).click();
			await expect(
				page
					.getByRole('region', { name: 'How the instructions will look' })
					.getByRole('heading', { name: 'What to do' })
			).toBeVisible();
			await page.getByRole('button', { name: 'Save draft' }).click();
			await expect(page.getByText('The draft is saved.')).toBeVisible();
			await page.getByRole('radio', { name: /^Public/ }).check();
			await page.getByRole('button', { name: 'Publish', exact: true }).click();
			await expect(page.getByText('It is public')).toBeVisible();
			await page.goto('/scenarios?sort=new');
			await expect(page.getByRole('link', { name: title })).toBeVisible();
			await page.goto('/library/authored');
			await expect(page.getByRole('link', { name: title }).first()).toBeVisible();
		});

		await test.step('edits, withdraws and deletes', async () => {
			await page.getByRole('link', { name: `Edit “${title}”` }).click();
			await write(/^Short description/, 'Another one.');
			await page.getByRole('button', { name: 'Save changes' }).click();
			await expect(page.getByText('Saved.', { exact: true })).toBeVisible();
			await page.getByRole('button', { name: 'Withdraw' }).click();
			await expect(page.getByText('It is withdrawn.')).toBeVisible();
			await page.getByRole('link', { name: 'Delete it' }).click();
			await page.getByRole('button', { name: 'Delete for good' }).click();
			await expect(page.getByText('Tick the box to confirm')).toBeVisible();
			await page.getByRole('checkbox', { name: /^Yes, delete/ }).check();
			await page.getByRole('button', { name: 'Delete for good' }).click();
			await expect(page.getByText('The scenario is deleted.')).toBeVisible();
		});
	}
);
