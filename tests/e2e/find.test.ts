import { type SQL, sql } from 'drizzle-orm';
import type { Page } from '@playwright/test';
import { onAppDatabase } from '#tests/support/app-under-test.ts';
import { expectAccessible } from './support/accessible.ts';
import { scriptsRun } from './support/by-hand.ts';
import { newTag, publishMany } from './support/fill-list.ts';
import { expect, test, testSignedIn } from './support/test.ts';

const practise = (page: Page, origin: string, form: Record<string, string>) =>
	page.request.post('/account?/practise', {
		form,
		headers: { origin, accept: 'text/html' },
		maxRedirects: 0
	});

const quick = (page: Page) => page.getByRole('navigation', { name: 'Quick filters' });

for (const javaScriptEnabled of [true, false]) {
	test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
		test.use({
			javaScriptEnabled,
			viewport: { width: 390, height: 780 },
			hasTouch: true,
			isMobile: true
		});

		testSignedIn(
			'“B1 Japanese, about food, ten minutes, not tried yet” never takes more than four taps',
			async ({ page, baseURL }) => {
				const title = `Slurping ${newTag()}`;
				await publishMany([{ title }]);
				await practise(page, baseURL as string, { language: 'ja', level: 'B1' });
				await page.goto('/scenarios');
				if (javaScriptEnabled) await scriptsRun(page);

				const taps = [
					['Fits me: Japanese, B1', '?cefr=B1&language=ja'],
					[/^Food, /, '?cefr=B1&language=ja&category=food'],
					[/^Up to 10 minutes, /, '?cefr=B1&language=ja&category=food&duration=10'],
					[/^Not tried yet, /, '?cefr=B1&language=ja&category=food&duration=10&mine=untried']
				] as const;
				for (const [name, search] of taps) {
					await quick(page).getByRole('link', { name }).tap();
					await expect(page).toHaveURL(`/scenarios${search}`);
					await expect(quick(page).getByRole('link', { name })).toHaveAttribute(
						'aria-current',
						'true'
					);
				}
				expect(taps.length).toBeLessThanOrEqual(4);
				await expect(page.getByRole('link', { name: title })).toBeVisible();

				for (const [, search] of taps.slice(0, -1).toReversed()) {
					await page.goBack();
					await expect(page).toHaveURL(`/scenarios${search}`);
				}
				await page.goBack();
				await expect(page, 'everything again').toHaveURL(/\/scenarios(\?sort=saved)?$/);
				await expect(
					quick(page).getByRole('link', { name: 'Fits me: Japanese, B1' })
				).not.toHaveAttribute('aria-current', 'true');
				for (const [name, search] of taps) {
					await page.goForward();
					await expect(page).toHaveURL(`/scenarios${search}`);
					// The address changes before the page does.
					await expect(quick(page).getByRole('link', { name })).toHaveAttribute(
						'aria-current',
						'true'
					);
				}
				await quick(page)
					.getByRole('link', { name: /^Not tried yet, / })
					.tap();
				await expect(page, 'one tap off').toHaveURL(`/scenarios${taps[2][1]}`);
			}
		);

		test('somebody new never takes more than four taps for the same', async ({ page }) => {
			await page.goto('/scenarios?sort=new');
			for (const [name, search] of [
				[/^B1, /, '&cefr=B1'],
				[/^Japanese, /, '&cefr=B1&language=ja'],
				[/^Food, /, '&cefr=B1&language=ja&category=food'],
				[/^Up to 10 minutes, /, '&cefr=B1&language=ja&category=food&duration=10']
			] as const) {
				await quick(page).getByRole('link', { name }).tap();
				await expect(page).toHaveURL(`/scenarios?sort=new${search}`);
			}
		});

		testSignedIn(
			'who has not said what they practise is led to where they can, and back',
			async ({ page }) => {
				await page.goto('/scenarios?category=food');
				await quick(page).getByRole('link', { name: 'Fits me: say first' }).tap();
				await expect(page).toHaveURL(/\/account\?redirectTo=/);
				await page.getByRole('checkbox', { name: 'Japanese' }).check();
				await page.getByRole('combobox', { name: 'Level (CEFR)' }).selectOption('B1');
				await page.getByRole('button', { name: 'Save what I practise' }).tap();
				await expect(page).toHaveURL('/scenarios?category=food');
				await quick(page).getByRole('link', { name: 'Fits me: Japanese, B1' }).tap();
				await expect(page).toHaveURL('/scenarios?cefr=B1&language=ja&category=food');
			}
		);

		test('nobody who is not signed in is offered what needs an account', async ({ page }) => {
			await page.goto('/scenarios?mine=untried');
			await expect(page.getByRole('note').first()).toContainText('untried');
			await expect(quick(page).getByRole('link', { name: /Fits me|Not tried/ })).toHaveCount(0);
		});

		test('how an order is calculated is one tap away, on lists and on the front page', async ({
			page
		}) => {
			await page.goto('/scenarios?sort=rated');
			await expect(page.getByText('one five-star rating gives 2.40')).toBeHidden();
			await page.getByText('How this is calculated').tap();
			await expect(page.getByText('one five-star rating gives 2.40')).toBeVisible();
			await page.goto('/categories/food?sort=trending');
			await page.getByText('How this is calculated').tap();
			await expect(page.getByText('half of it is gone after three days')).toBeVisible();
			await page.goto('/');
			await expect(page.getByText('How this is calculated').first()).toBeVisible();
		});
	});
}

test('what is pressed while a list is on its way does not undo what was pressed before', async ({
	page
}) => {
	await page.setViewportSize({ width: 390, height: 780 });
	let slow = Promise.resolve();
	let arrive = () => {};
	await page.route(/__data\.json/, async (route) => {
		await slow;
		await route.continue().catch(() => undefined);
	});
	await page.goto('/scenarios?sort=new&duration=5');
	await scriptsRun(page);
	await expect(quick(page).getByRole('link', { name: /^Up to 5 minutes, / })).toHaveAttribute(
		'aria-current',
		'true'
	);
	slow = new Promise((resolve) => (arrive = resolve));
	const press = async (name: RegExp, isOn: boolean) => {
		const filter = quick(page).getByRole('link', { name });
		await filter.click();
		if (isOn) await expect(filter, 'shown at once').toHaveAttribute('aria-current', 'true');
		else await expect(filter, 'shown at once').not.toHaveAttribute('aria-current', 'true');
	};
	await press(/^Food, /, true);
	await press(/^Up to 10 minutes, /, true);
	await press(/^Travel, /, true);
	await press(/^Food, /, false);
	await expect(quick(page).getByRole('link', { name: /^Up to 5 minutes, / })).not.toHaveAttribute(
		'aria-current',
		'true'
	);
	arrive();
	await expect(page).toHaveURL('/scenarios?sort=new&category=travel&duration=10');
});

testSignedIn(
	'a scenario for any language begins in the one that is practised',
	async ({ page, baseURL }) => {
		const { ids } = await publishMany([{ targetLanguages: [] }]);
		const language = page.getByRole('combobox', { name: /language/i });
		await page.goto(`/scenarios/${ids[0]}`);
		await expect(language).toHaveValue('');
		await practise(page, baseURL as string, { language: 'ja' });
		await page.reload();
		await expect(language).toHaveValue('ja');
	}
);

testSignedIn('no number beside a filter differs from a count in SQL', async ({ page }) => {
	const tag = newTag();
	await publishMany([
		{ tags: [tag] },
		{ tags: [tag], targetLanguages: [] },
		{ tags: [tag], cefrLevel: 'A1', difficultyRating: 1, categories: ['travel', 'food'] },
		{ tags: [tag], targetLanguages: ['de', 'fr'], estimatedDurationSeconds: 2400 },
		{ tags: [tag], role: 'tutor', estimatedDurationSeconds: null, categories: [] }
	]);
	await page.goto(`/scenarios?tag=${tag}`);
	const count = (condition: SQL) =>
		onAppDatabase(async (db) => {
			const [row] = await db.execute<{ count: number }>(sql`
				select count(*)::integer as count from scenarios
				where tags @> array[${tag}] and is_active and published_at is not null
				and visibility = 'public' and ${condition}`);
			return row?.count;
		});
	await expect(page.getByText('5 scenarios', { exact: true })).toBeVisible();
	for (const [group, value, condition] of [
		['Level (CEFR)', 'B1', sql`cefr_level = 'B1'`],
		['Level (CEFR)', 'A1', sql`cefr_level = 'A1'`],
		['Level (CEFR)', 'C2', sql`cefr_level = 'C2'`],
		[
			'Language',
			'Japanese',
			sql`('ja' = any(target_languages) or cardinality(target_languages) = 0)`
		],
		[
			'Language',
			'German',
			sql`('de' = any(target_languages) or cardinality(target_languages) = 0)`
		],
		['Topic', 'Food', sql`'food' = any(categories)`],
		['How long it takes', 'Up to 10 minutes', sql`estimated_duration_seconds <= 600`],
		['How long it takes', 'Over 30 minutes', sql`estimated_duration_seconds > 1800`],
		['Partner', 'Tutor', sql`role = 'tutor'`],
		['What I have done', 'Not tried yet', sql`true`],
		['What I have done', 'Saved', sql`false`]
	] as const) {
		const box = page.getByRole('group', { name: group }).getByRole('checkbox', {
			name: new RegExp(`^${value.replace(/[()]/g, '\\$&')}, `)
		});
		const expected = await count(condition);
		const words =
			expected === 0 ? 'no scenarios' : expected === 1 ? '1 scenario' : `${expected} scenarios`;
		await expect(box, value).toHaveAccessibleName(`${value}, ${words}`);
	}
	await expectAccessible(page, 'filters with counts');
});

test('an author’s totals are those of what is listed, and nobody else has a page', async ({
	page,
	context,
	signUp,
	baseURL
}) => {
	const { author, ids } = await publishMany([{}, {}, {}]);
	await signUp(context);
	const post = (address: string, form: Record<string, string> = {}) =>
		page.request.post(address, {
			form,
			headers: { origin: baseURL as string, accept: 'text/html' },
			maxRedirects: 0
		});
	for (const id of ids) await post(`/scenarios/${id}?/save`);
	await post(`/scenarios/${ids[0]}?/markCompleted`, { attemptId: crypto.randomUUID() });
	await page.goto(`/authors/${author}?after=zzz&sort=best`);
	const main = page.getByRole('main');
	await expect(main).toContainText('Writes here since January 1, 2026');
	await expect(main).toContainText('3 scenarios');
	await expect(main).toContainText('saved 3 times');
	await expect(main).toContainText('practised to the end 1 time');
	await expect(page.getByRole('note').filter({ hasText: 'Not understood' })).toContainText('zzz');
	await main.getByRole('link', { name: 'Most practised' }).click();
	await expect(page).toHaveURL(`/authors/${author}?sort=practised`);
	await expect(page.getByRole('article').first().getByRole('link')).toHaveAttribute(
		'href',
		`/scenarios/${ids[0]}`
	);
	await expectAccessible(page, 'an author’s page');
});

test('what is folded away is named as long as it is, however little a filter leaves', async ({
	page
}) => {
	await page.goto('/scenarios');
	await scriptsRun(page);
	const languages = page.getByRole('group', { name: 'Language' });
	await expect(languages.locator('summary')).toHaveText('More languages');
	await page.getByRole('checkbox', { name: /^A2,/ }).check();
	await expect(page).toHaveURL('/scenarios?cefr=A2');
	await expect(languages.locator('summary')).toHaveText('More languages');
});
