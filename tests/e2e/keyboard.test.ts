import type { Locator, Page } from '@playwright/test';
import { announced } from './support/by-hand.ts';
import { expect, test, testSignedIn } from './support/test.ts';

/** Presses Tab until the keyboard is there; never touches the mouse. */
async function tabTo(page: Page, target: Locator, most = 120): Promise<void> {
	await expect(target).toBeVisible();
	for (let presses = 0; presses < most; presses++) {
		if (await target.evaluate((element) => element === document.activeElement)) {
			await expectSeen(target);
			return;
		}
		await page.keyboard.press('Tab');
	}
	throw new Error(`Tab did not reach ${target} in ${most} presses`);
}

/** What has the keyboard shows it: with an outline of its own, or of what stands for it. */
async function expectSeen(target: Locator): Promise<void> {
	const isSeen = await target.evaluate((element) => {
		const around = [
			element,
			element.closest('label'),
			element.nextElementSibling,
			element.closest('fieldset')
		];
		return around.some((candidate) => {
			if (!candidate) return false;
			return ['', '::after', '::before'].some((pseudo) => {
				const style = getComputedStyle(candidate, pseudo || null);
				return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1.5;
			});
		});
	});
	expect(isSeen, `${target} shows that it has the keyboard`).toBe(true);
}

test('a learner does everything by keyboard, and sees where the keyboard is', async ({
	page,
	newPerson
}) => {
	test.setTimeout(90_000);
	const person = newPerson();
	const { keyboard } = page;

	await test.step('skips to the content', async () => {
		await page.goto('/register');
		await keyboard.press('Tab');
		await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
		await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeInViewport();
		await keyboard.press('Enter');
		await expect(page.locator('main')).toBeFocused();
	});

	await test.step('signs up', async () => {
		await tabTo(page, page.getByRole('textbox', { name: 'Your name' }));
		await keyboard.type(person.name);
		await keyboard.press('Tab');
		await keyboard.type(person.email);
		await keyboard.press('Tab');
		await keyboard.type(person.password);
		await keyboard.press('Enter');
		await expect(page.getByRole('link', { name: 'Account', exact: true })).toBeVisible();
	});

	await test.step('finds and saves something; the keyboard stays where it was', async () => {
		await tabTo(page, page.getByRole('link', { name: 'Browse', exact: true }));
		await keyboard.press('Enter');
		await expect(page).toHaveURL('/scenarios');
		// By words, because others fill the library meanwhile.
		await tabTo(page, page.getByRole('searchbox').first());
		await keyboard.type('Chengdu');
		await keyboard.press('Enter');
		await expect(page).toHaveURL('/scenarios?q=Chengdu');
		const chinese = page.getByRole('checkbox', { name: 'Chinese' });
		await tabTo(page, chinese);
		await keyboard.press('Space');
		await expect(page).toHaveURL('/scenarios?q=Chengdu&language=zh');
		await expect(chinese).toBeFocused();
		const card = page.getByRole('article').filter({ hasText: 'in Chengdu' });
		await tabTo(page, card.getByRole('button', { name: /^Save “/ }));
		await keyboard.press('Enter');
		await expect(card.getByRole('button', { name: /^Saved/ })).toBeFocused();
		await expect(announced(page)).toContainText('in your library');
		await keyboard.press('Shift+Tab');
		await expect(card.getByRole('link')).toBeFocused();
		await keyboard.press('Enter');
	});

	await test.step('starts, ticks and finishes', async () => {
		await tabTo(page, page.getByRole('button', { name: 'Start practising' }));
		await keyboard.press('Enter');
		await expect(page).toHaveURL(/\/practice$/);
		const first = page
			.getByRole('group', { name: /^Your objectives/ })
			.getByRole('checkbox')
			.first();
		await tabTo(page, first);
		await keyboard.press('Space');
		await expect(first).toBeChecked();
		await tabTo(page, page.getByRole('button', { name: 'I have finished' }));
		await keyboard.press('Enter');
		await expect(page.getByRole('heading', { name: 'You did it' })).toBeVisible();
	});

	await test.step('gives stars by arrow keys: those passed over are not sent', async () => {
		let sent = 0;
		page.on('request', (request) => {
			if (request.method() === 'POST' && request.url().includes('?/rate')) sent += 1;
		});
		const stars = page.getByRole('group', { name: 'Your rating' });
		await tabTo(page, stars.getByRole('radio').first());
		// The rest after which a star is sent is as long as here, however long a press takes.
		await page.clock.install();
		await page.clock.pauseAt(Date.now() + 60_000);
		for (let presses = 0; presses < 3; presses++) await keyboard.press('ArrowRight');
		await expect(stars.getByRole('radio', { name: '4 stars' })).toBeFocused();
		expect(sent).toBe(0);
		await page.clock.runFor(900);
		await page.clock.resume();
		await expect(announced(page)).toHaveText('You gave it 4 of 5 stars.');
		expect(sent).toBe(1);
		await expect(stars.getByRole('radio', { name: '4 stars' })).toBeFocused();
	});

	await test.step('notes', async () => {
		const note = page.getByRole('textbox', { name: 'A note for next time' });
		await tabTo(page, note);
		await keyboard.type('Say where to first.');
		await expect(page.getByText('Notes saved.').first()).toBeVisible();
		await expect(note).toBeFocused();
	});
});

testSignedIn('the order of the keyboard follows the page on every page', async ({ page }) => {
	for (const address of [
		'/',
		'/scenarios',
		'/scenarios/asking-for-a-raise',
		'/library',
		'/account'
	]) {
		await page.goto(address);
		const tabbed = await page.evaluate(
			() =>
				[...document.querySelectorAll('[tabindex]')].filter(
					(element) => (element as HTMLElement).tabIndex > 0
				).length
		);
		expect(tabbed, `${address}: no positive tabindex`).toBe(0);
	}
});
