import {
	announced,
	beforeScripts,
	giveStars,
	registerByHand,
	secondsOn,
	signInByHand
} from './support/by-hand.ts';
import { expect, test, testSignedIn } from './support/test.ts';

const title = 'Ordering soup and tea in a small café';
const [hello, order] = [
	'Say hello before you ask for something',
	'Ask for one thing to eat and one thing to drink'
];

test('a learner finds, saves, practises, finishes, rates and notes, and nothing is lost', async ({
	page,
	newPerson,
	openBrowser
}) => {
	test.slow();
	const person = newPerson();

	await test.step('signs up', async () => {
		await page.goto('/');
		await page.getByRole('link', { name: 'Sign in' }).click();
		await page.getByRole('main').getByRole('link', { name: 'Create an account' }).click();
		await registerByHand(page, person);
		await expect(page.getByRole('heading', { level: 1 })).toContainText(person.name);
	});

	await test.step('finds something for beginners, about food', async () => {
		await page
			.getByRole('navigation', { name: 'Main' })
			.getByRole('link', { name: 'Browse' })
			.click();
		await page
			.getByRole('group', { name: 'Level (CEFR)' })
			.getByRole('checkbox', { name: /^A1,/ })
			.check();
		const topics = page.getByRole('group', { name: 'Topic' });
		await topics.getByText('More topics').click();
		await topics.getByRole('checkbox', { name: 'Food' }).check();
		await expect(page).toHaveURL('/scenarios?cefr=A1&category=food');
		await expect(page.getByRole('article')).not.toHaveCount(0);
		for (const card of await page.getByRole('article').all())
			await expect(card).toContainText('A1');
	});

	await test.step('saves it from the list, which stays where it was', async () => {
		await page.getByRole('button', { name: `Save “${title}”` }).click();
		await expect(
			page.getByRole('button', { name: `Saved in my library: “${title}”` })
		).toBeVisible();
		await expect(announced(page)).toHaveText(`Saved “${title}” in your library.`);
		await expect(page).toHaveURL('/scenarios?cefr=A1&category=food');
	});

	await test.step('begins, and ticks two objectives', async () => {
		await page.getByRole('link', { name: title }).click();
		await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
		await page.getByLabel('Language you practise in').selectOption({ label: 'Spanish' });
		const begun = Date.now();
		await page.getByRole('button', { name: 'Start practising' }).click();
		await expect(page).toHaveURL(/\/practice$/);
		await page.getByRole('checkbox', { name: hello }).check();
		await page.getByRole('checkbox', { name: order }).check();
		await expect(page.getByText('Kept as you go.')).toBeVisible();
		await expect.poll(() => secondsOn(page)).toBeGreaterThanOrEqual(4);
		const timed = await secondsOn(page);
		expect(timed).toBeLessThanOrEqual(Math.ceil((Date.now() - begun) / 1000));
	});

	let shown = 0;
	await test.step('reloads: the clock and the ticks are as they were', async () => {
		await page.getByRole('button', { name: 'Pause' }).click();
		await expect(page.getByRole('button', { name: 'Go on' })).toBeVisible();
		shown = await secondsOn(page);
		await page.reload();
		await expect(page.getByRole('button', { name: 'Go on' })).toBeVisible();
		expect(await secondsOn(page)).toBe(shown);
		await expect(page.getByRole('checkbox', { name: hello })).toBeChecked();
		await expect(page.getByRole('checkbox', { name: order })).toBeChecked();
	});

	await test.step('goes on with it on another device', async () => {
		const other = await openBrowser();
		await other.page.goto('/login');
		await signInByHand(other.page, person);
		await other.page.getByRole('link', { name: `Go on with ${title}` }).click();
		await expect(other.page.getByRole('checkbox', { name: order })).toBeChecked();
		expect(await secondsOn(other.page)).toBeGreaterThanOrEqual(shown);
	});

	await test.step('finishes and says how it felt', async () => {
		await page.getByRole('button', { name: 'I have finished' }).click();
		await expect(page.getByRole('heading', { name: 'You did it' })).toBeVisible();
		for (const [question, answer] of [
			['How confident did you feel?', 'A little'],
			['How engaged were you?', 'Very'],
			['How sure were you that you understood?', 'Fairly']
		] as const) {
			await page
				.getByRole('group', { name: question })
				.getByRole('radio', { name: answer })
				.check();
		}
		await page.getByRole('button', { name: 'Keep my answers' }).click();
		await expect(announced(page)).toHaveText('Your answers are kept.');
	});

	await test.step('rates it', async () => {
		await giveStars(page, '4 stars');
		await expect(announced(page)).toHaveText('You gave it 4 of 5 stars.');
	});

	await test.step('writes a note, which saves itself', async () => {
		await page
			.getByRole('textbox', { name: 'A note for next time' })
			.fill('Ask for the price first.');
		await expect(page.getByText('Notes saved.').first()).toBeVisible();
		await page.reload();
		await expect(page.getByRole('textbox', { name: 'A note for next time' })).toHaveValue(
			'Ask for the price first.'
		);
		await expect(page.getByRole('radio', { name: '4 stars' })).toBeChecked();
		await expect(
			page
				.getByRole('group', { name: 'How engaged were you?' })
				.getByRole('radio', { name: 'Very' })
		).toBeChecked();
	});

	await test.step('finds it in the library, with what was done', async () => {
		await page
			.getByRole('navigation', { name: 'Main' })
			.getByRole('link', { name: 'Library' })
			.click();
		for (const shelf of ['/library/saved', '/library/completed']) {
			await page.goto(shelf);
			await expect(page.getByRole('link', { name: title }).first()).toBeVisible();
		}
		await expect(page.getByRole('main')).toContainText('completed once');
		await expect(page.getByRole('main')).toContainText('you gave it 4 stars');
	});

	await test.step('finds the note on the scenario, and a second run does not count the first again', async () => {
		await page.getByRole('link', { name: title }).first().click();
		await expect(page.getByRole('textbox', { name: 'Your notes' })).toHaveValue(
			'Ask for the price first.'
		);
		await expect(page.getByText('Completed once')).toBeVisible();
		await page.getByRole('button', { name: 'Practise again' }).click();
		await expect(page.getByRole('checkbox', { name: hello })).not.toBeChecked();
		await page.getByText('Give up this time', { exact: true }).click();
		await page.getByRole('button', { name: 'Yes, give up this time' }).click();
		await expect(page.getByRole('heading', { name: 'Stopping is fine' })).toBeVisible();
		await expect(page.getByText('Completed once')).toBeVisible();
		await expect(page.getByText('Given up once')).toBeVisible();
	});
});

test.describe('without a connection', () => {
	test.use({ expectedNoise: [/ERR_INTERNET_DISCONNECTED/] });

	testSignedIn(
		'notes typed while the connection is away arrive once it is back',
		async ({ page, context }) => {
			const notes = page.getByRole('textbox', { name: 'Your notes' });
			await beforeScripts(page, '/scenarios/asking-for-a-raise', () => notes.fill('First.'));
			await expect(page.getByText('Notes saved.').first()).toBeVisible();
			await context.setOffline(true);
			await notes.fill('First. Then in the tunnel.');
			await notes.blur();
			await expect(page.getByText('What you typed is kept in this browser')).toBeVisible();
			await context.setOffline(false);
			await expect(page.getByText('Notes saved.').first()).toBeVisible();
			await page.reload();
			await expect(notes).toHaveValue('First. Then in the tunnel.');
		}
	);
});

testSignedIn(
	'a run that was finished elsewhere says so, and does not count twice',
	async ({ page, context }) => {
		await page.goto('/scenarios/saying-no-to-overtime');
		await page.getByRole('button', { name: 'Start practising' }).click();
		await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();

		const second = await context.newPage();
		const isKept = second.waitForResponse((answer) => answer.url().endsWith('?/keep'));
		await beforeScripts(second, '/scenarios/saying-no-to-overtime/practice', () =>
			second.getByRole('checkbox').first().check()
		);
		const sent = new URLSearchParams((await isKept).request().postData() ?? '');
		expect(sent.getAll('objective'), 'ticked before scripts ran').toEqual(['0']);
		await expect(second.getByRole('checkbox').first()).toBeChecked();
		await second.getByRole('button', { name: 'I have finished' }).click();
		await expect(second.getByRole('heading', { name: 'You did it' })).toBeVisible();

		await page.getByRole('button', { name: 'I have finished' }).click();
		await expect(page.getByRole('heading', { name: /That run is over|You did it/ })).toBeVisible();
		await page.goto('/scenarios/saying-no-to-overtime');
		await expect(page.getByText('Completed once')).toBeVisible();
	}
);
