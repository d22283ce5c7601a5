import type { Page } from '@playwright/test';
import { makeAdmin } from '#tests/support/app-under-test.ts';
import { beforeScripts, giveStars, scriptsRun } from './support/by-hand.ts';
import { fillLibrary } from './support/every-page.ts';
import { expect, test, testSignedIn } from './support/test.ts';
import { newTitle, publishAtOnce, sendAtOnce } from './support/writing.ts';
import { scenarioForm } from '#tests/http/support/scenario-form.ts';

interface Made {
	what: string;
	as: string | boolean;
}

/** How all that can be filled in, chosen, ticked or opened on a page stands. */
function standing(): Made[] {
	return [
		...document.querySelectorAll<HTMLDetailsElement | HTMLInputElement>(
			'details, input:not([type=hidden]), select, textarea'
		)
	].map((element) => {
		if (element instanceof HTMLDetailsElement) {
			return { what: 'a panel', as: element.open };
		}
		const isTick = element.type === 'checkbox' || element.type === 'radio';
		const what = isTick ? `${element.name} ${element.value}` : element.name;
		return { what, as: isTick ? element.checked : element.value };
	});
}

/** Changes all of that, each as it can be: what is empty is filled in, and what is not is emptied. */
function changeAll(): void {
	for (const panel of document.querySelectorAll('details')) panel.open = !panel.open;
	for (const select of document.querySelectorAll('select')) {
		select.selectedIndex = (select.selectedIndex + 1) % select.length;
	}
	const chosen = new Set<string>();
	for (const field of document.querySelectorAll<HTMLInputElement>(
		'input:not([type=hidden]), textarea'
	)) {
		if (field.type === 'checkbox') field.checked = !field.checked;
		else if (field.type !== 'radio') field.value = field.value === '' ? 'early' : '';
		else if (!field.checked && !chosen.has(field.name)) {
			chosen.add(field.name);
			field.checked = true;
		}
	}
}

async function expectKept(page: Page, address: string): Promise<void> {
	let made: Made[] = [];
	await beforeScripts(page, address, async () => {
		await page.evaluate(changeAll);
		made = await page.evaluate(standing);
	});
	await scriptsRun(page);
	expect.soft(await page.evaluate(standing), address).toEqual(made);
}

const [language, notes] = ['ordering-soup-and-tea', 'saying-no-to-overtime'];

/** Pages with every kind of form and panel; the filters have a test of their own. */
const addresses = [
	'/',
	'/account?redirectTo=%2Fscenarios',
	'/account/delete',
	'/account/email',
	'/admin/log',
	'/admin/people',
	'/admin/people?q=ada&kind=disabled',
	`/admin/scenarios/${notes}`,
	'/library',
	'/library/authored',
	`/scenarios/${language}`,
	`/scenarios/${language}/report`,
	`/scenarios/${notes}`,
	'/scenarios/first-tea-in-amman/practice',
	'/scenarios/new'
];

testSignedIn(
	'nothing that is typed, chosen, ticked or opened before the scripts come is lost',
	async ({ page, learner, baseURL }) => {
		test.slow();
		await makeAdmin(learner.email);
		await fillLibrary(page, baseURL as string);
		for (const address of addresses) {
			await expectKept(page, address);
		}
	}
);

test('nor is it for who is not signed in', async ({ page }) => {
	for (const address of ['/login', '/register', '/forgot', '/reset?token=made-up']) {
		await expectKept(page, address);
	}
});

testSignedIn(
	'what was made before the scripts came has the effect of what comes after',
	async ({ page, baseURL }) => {
		test.slow();
		await page.setViewportSize({ width: 390, height: 800 });
		const filter = page.locator('input[name=cefr][value=C2]');
		await beforeScripts(page, '/scenarios', async () => {
			await page.getByText('Filters', { exact: true }).first().click();
			await filter.check();
		});
		await expect(page).toHaveURL('/scenarios?cefr=C2');
		await expect(filter).toBeChecked();
		await page.getByRole('link', { name: 'Clear all' }).click();
		await expect(page).toHaveURL('/scenarios?sort=saved');
		await expect(filter).not.toBeChecked();

		await beforeScripts(page, '/scenarios?sort=new', async () => {
			await page.getByText('Filters', { exact: true }).first().click();
			await filter.check();
			await page.getByRole('button', { name: 'Apply' }).click();
			await expect(page).toHaveURL(/sort=new&.*cefr=C2/);
		});
		await page.goBack();
		await page.waitForURL('/scenarios?sort=new');
		await scriptsRun(page);
		await expect(filter, 'what came of it is another page').not.toBeChecked();
		await expect(page).toHaveURL('/scenarios?sort=new');

		await fillLibrary(page, baseURL as string);
		await beforeScripts(page, '/scenarios/ordering-soup-and-tea', async () => {
			await giveStars(page, '2 stars');
			await page.getByRole('textbox', { name: 'Your notes' }).fill('');
		});
		await expect(page.getByRole('main').getByText('Notes saved.')).toBeVisible();
		await expect(page.getByRole('button', { name: 'Take my rating back' })).toBeVisible();
		await page.reload();
		await expect(page.getByRole('radio', { name: '2 stars' })).toBeChecked();
		await expect(page.getByRole('textbox', { name: 'Your notes' })).toHaveValue('');

		const rating = page.getByLabel('Difficulty rating');
		await beforeScripts(page, '/scenarios/new', async () => {
			await page.getByRole('textbox', { name: /^Title/ }).fill(newTitle());
			await rating.selectOption('4');
			await page.locator('summary', { hasText: 'Any language' }).click();
		});
		await scriptsRun(page);
		// The panel stays open while one ticks.
		for (const language of ['Arabic', 'Basque']) {
			await page.getByRole('checkbox', { name: language }).check();
		}
		await page.getByRole('button', { name: 'Save draft' }).click();
		await expect(page).toHaveURL(/edit/);
		await page.reload();
		await expect(rating).toHaveValue('4');
	}
);

/** Away and back again, where the browser puts into fields what stood in them. */
async function goAndReturn(page: Page): Promise<void> {
	const address = page.url();
	await page.goto('/forgot');
	await page.goBack();
	await page.waitForURL(address);
	await scriptsRun(page);
}

testSignedIn(
	'coming back shows what was kept elsewhere meanwhile, and undoes none of it',
	async ({ page, baseURL }) => {
		test.slow();
		const address = '/scenarios/saying-no-to-overtime';
		const post = (action: string, form: Record<string, string>) =>
			page.request.post(`${address}?/${action}`, {
				form,
				headers: { origin: baseURL as string, accept: 'text/html' },
				maxRedirects: 0
			});
		const notes = page.getByRole('textbox', { name: 'Your notes' });
		await page.goto(address);
		await scriptsRun(page);
		await notes.fill('From here.');
		await notes.blur();
		await expect(page.getByRole('main').getByText('Notes saved.')).toBeVisible();
		await post('notes', { notes: 'From there.' });
		await goAndReturn(page);
		await expect(notes).toHaveValue('From there.');

		await page.getByRole('button', { name: 'Start practising' }).click();
		const objectives = page.getByRole('group', { name: /^Your objectives/ }).getByRole('checkbox');
		await objectives.first().check();
		await expect(page.getByText('Kept as you go.')).toBeVisible();
		const attemptId = await page.locator('[name=attemptId]').first().inputValue();
		await post('keep', { attemptId, objective: '1', seconds: '' });
		await goAndReturn(page);
		await expect(objectives.nth(1)).toBeChecked();
		await expect(page.getByText('Kept as you go.')).toBeVisible();
		await expect(objectives.first()).not.toBeChecked();
	}
);

testSignedIn(
	'coming back to a form that was left as it was shows what is stored by then',
	async ({ page, baseURL }) => {
		const origin = baseURL as string;
		await page.goto('/account');
		await scriptsRun(page);
		await sendAtOnce(page, origin, '/account?/practise', [
			['language', 'es'],
			['level', 'B2']
		]);
		await goAndReturn(page);
		await expect(page.locator('[name=language][value=es]')).toBeChecked();
		await expect(page.locator('select[name=level]')).toHaveValue('B2');

		const fields = { title: newTitle(), visibility: 'unlisted' };
		const address = `/scenarios/${await publishAtOnce(page, origin, fields)}/edit`;
		await page.goto(address);
		await scriptsRun(page);
		const version = await page.locator('[name=version]').first().inputValue();
		const stored = { ...fields, version, role: 'expert', cefrLevel: '', difficultyRating: '7' };
		await sendAtOnce(page, origin, `${address}?/save`, scenarioForm(stored));
		await goAndReturn(page);
		await expect(page.getByLabel('Difficulty rating')).toHaveValue('7');
		await expect(page.locator('[name=role]:checked')).toHaveValue('expert');
	}
);
