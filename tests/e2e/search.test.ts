import { expectAccessible } from './support/accessible.ts';
import { expect, test } from './support/test.ts';

const ramen = 'Ordering ramen at an eight-seat counter in Osaka';

for (const javaScriptEnabled of [true, false]) {
	test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
		test.use({ javaScriptEnabled });

		test('what is half remembered and mistyped is found, in any order and with filters', async ({
			page
		}) => {
			await page.goto('/scenarios');
			const field = page.getByRole('searchbox', { name: 'Search scenarios' });
			await field.fill('ramne');
			await field.press('Enter');
			await expect(page).toHaveURL(/\/scenarios\?q=ramne$|[?&]q=ramne(&|$)/);
			await expect(page.getByRole('note').filter({ hasText: 'ramen' })).toContainText('ramne');
			const found = page.getByRole('link', { name: ramen });
			await expect(found).toBeVisible();
			await expect(found.locator('mark')).toHaveText('ramen');
			await expect(page.getByRole('link', { name: 'Best match' })).toHaveAttribute(
				'aria-current',
				'true'
			);

			await page.getByRole('link', { name: 'New', exact: true }).click();
			await expect(page).toHaveURL(/sort=new/);
			await expect(page).toHaveURL(/q=ramne/);
			await expect(page.getByRole('link', { name: ramen })).toBeVisible();

			await page.goto('/scenarios?q=ramen&language=ja');
			await expect(page.getByRole('link', { name: ramen })).toBeVisible();
			await page.goto('/scenarios?q=ramen&language=fr');
			await expect(page.getByRole('link', { name: ramen })).toHaveCount(0);
			await expect(
				page.getByRole('heading', { name: /Nothing found for “ramen” with these/ })
			).toBeVisible();
			await page.getByRole('link', { name: 'Without French' }).click();
			await expect(page.getByRole('link', { name: ramen })).toBeVisible();
		});

		test('what stands in no title is shown where it stands', async ({ page }) => {
			await page.goto('/scenarios?q=counter+osaka');
			await expect(page.locator('article mark').first()).toBeVisible();
		});

		test('nothing found says so and offers ways out', async ({ page }) => {
			await page.goto('/scenarios?q=ramen+qqqqqq');
			await expect(
				page.getByRole('heading', { name: 'Nothing found for “ramen qqqqqq”' })
			).toBeVisible();
			await page.getByRole('link', { name: 'Only “ramen”' }).click();
			await expect(page.getByRole('link', { name: ramen })).toBeVisible();
			await page.goto(`/scenarios?q=${encodeURIComponent('!!!')}`);
			await expect(page.getByText('no letter and no digit')).toBeVisible();
		});

		test('whatever is typed is no error', async ({ page }) => {
			for (const q of ["'", '"', 'a:*', '<script>alert(1)</script>', '\u202eabc', '人', '%', '-']) {
				const answer = await page.goto(`/scenarios?q=${encodeURIComponent(q)}`);
				expect(answer?.status()).toBe(200);
				await expect(page.getByRole('searchbox', { name: 'Search scenarios' })).toHaveValue(q);
			}
		});
	});
}

test('a search and an empty one can be read by everybody', async ({ page }) => {
	for (const address of ['/scenarios?q=ramen', '/scenarios?q=ramne', '/scenarios?q=qqqqqq+zzzzz']) {
		await page.goto(address);
		await expectAccessible(page, address);
	}
});
