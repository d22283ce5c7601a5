import type { BrowserContext } from '@playwright/test';
import { scriptsRun } from './support/by-hand.ts';
import { expect, test } from './support/test.ts';

const remembered = async (context: BrowserContext) =>
	decodeURIComponent((await context.cookies()).find(({ name }) => name === 'list')?.value ?? '');

for (const javaScriptEnabled of [true, false]) {
	test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
		test.use({ javaScriptEnabled });

		test('order and filters come back, words and pages do not, and clearing clears', async ({
			page,
			context
		}) => {
			await page.goto('/scenarios?sort=new&cefr=B1');
			await expect.poll(() => remembered(context)).toBe('sort=new&cefr=B1');
			await page.goto('/scenarios?q=tea&cefr=A1');
			await expect.poll(() => remembered(context), 'no words, same order').toBe('sort=new&cefr=A1');

			const cookie = (await context.cookies()).find(({ name }) => name === 'list');
			expect(cookie).toMatchObject({ sameSite: 'Lax', path: '/' });
			expect((cookie?.expires ?? 0) * 1000 - Date.now()).toBeGreaterThan(300 * 86_400_000);

			await page.goto('/');
			await page
				.getByRole('navigation', { name: 'Main' })
				.getByRole('link', { name: 'Browse' })
				.click();
			await expect(page).toHaveURL('/scenarios?sort=new&cefr=A1&from=last');
			await expect(page.getByText('Your filters and order from last time.')).toBeVisible();
			await page.getByRole('link', { name: 'Keep them, and hide this note' }).click();
			await expect(page).toHaveURL('/scenarios?sort=new&cefr=A1');
			await expect(page.getByText('Your filters and order from last time.')).toHaveCount(0);

			await page.goto('/scenarios');
			await expect(page).toHaveURL(/from=last$/);
			await page.getByRole('link', { name: 'Clear', exact: true }).click();
			await expect(page).toHaveURL('/scenarios?sort=saved');
			await expect.poll(() => remembered(context)).toBe('');
			await page.goto('/scenarios');
			await expect(page, 'it does not bounce back').toHaveURL('/scenarios');
		});

		test('“Clear all” and the last filter’s end do not bounce back', async ({ page, context }) => {
			await page.goto('/scenarios?cefr=B1&category=food');
			await page.getByRole('link', { name: 'Clear all' }).click();
			await expect(page).toHaveURL('/scenarios?sort=saved');
			await page.goto('/scenarios?cefr=B1');
			await page.getByRole('link', { name: 'Remove B1' }).click();
			await expect(page).toHaveURL('/scenarios?sort=saved');
			await expect.poll(() => remembered(context)).toBe('');
			await expect(page.getByText('from last time')).toHaveCount(0);
		});

		test('going back to the bare list does not lead forward again', async ({ page, context }) => {
			await page.goto('/scenarios');
			if (javaScriptEnabled) await scriptsRun(page);
			await page.getByRole('link', { name: 'Top rated' }).click();
			await expect(page).toHaveURL('/scenarios?sort=rated');
			await expect.poll(() => remembered(context)).toBe('sort=rated');
			await page.goBack();
			await expect(
				page.getByRole('heading', { level: 1, name: 'Most saved scenarios' })
			).toBeVisible();
			await page.goForward();
			await expect(page).toHaveURL('/scenarios?sort=rated');
		});
	});
}

test('what is only fetched ahead does not change what is remembered', async ({ page, context }) => {
	await page.goto('/scenarios?cefr=B1');
	await expect.poll(() => remembered(context)).toBe('cefr=B1');
	const ahead = page.waitForResponse(/sort=rated/);
	await page.getByRole('link', { name: 'Top rated' }).hover();
	await ahead;
	expect(await remembered(context), 'hovering').toBe('cefr=B1');

	await page.request.get('/scenarios?cefr=C2', { headers: { 'sec-purpose': 'prefetch' } });
	await page.request.get('/scenarios/remembered?list=cefr%3DC2', {
		headers: { 'sec-purpose': 'prefetch' }
	});
	expect(await remembered(context), 'a prefetch').toBe('cefr=B1');
});

test('a cookie that makes no sense is not an error, and no other site’s address', async ({
	page,
	context,
	baseURL
}) => {
	for (const value of ['%', '%ff', 'sort=best&cefr=Z9', 'q=tea', 'x'.repeat(3000), '%0d%0aa=b']) {
		await context.clearCookies();
		await context.addCookies([{ name: 'list', value, url: baseURL }]);
		const answer = await page.request.get('/scenarios', { maxRedirects: 0 });
		expect(answer.status(), value.slice(0, 30)).toBe(200);
	}
	await context.addCookies([
		{ name: 'list', value: 'cefr%3DB1%26tag%3D%2F%2Felsewhere', url: baseURL }
	]);
	const answer = await page.request.get('/es/scenarios?utm_source=x', { maxRedirects: 0 });
	expect(answer.status()).toBe(303);
	expect(answer.headers()['location']).toMatch(/^\/es\/scenarios\?cefr=B1&/);
});
