import type { Page } from '@playwright/test';
import { expectAccessible } from './support/accessible.ts';
import { newTag, publishMany } from './support/fill-list.ts';
import { expect, test, testSignedIn } from './support/test.ts';

const cards = (page: Page) => page.getByRole('main').getByRole('article');
const more = (page: Page) => page.getByRole('link', { name: /^More / });
const toEnd = (page: Page) => page.evaluate(() => scrollTo(0, document.body.scrollHeight));

const idsOn = async (page: Page) =>
	(
		await cards(page).evaluateAll((all) =>
			all.map((card) => card.querySelector('a')?.getAttribute('href') ?? '')
		)
	).map((address) => address.replace('/scenarios/', ''));

/** Longer than what other tests look for, whose lists these would fill. */
const many = (tag: string, count: number) =>
	publishMany(
		Array.from({ length: count }, (_, index) => ({
			tags: [tag],
			title: `${tag} ${index}`,
			estimatedDurationSeconds: 1800
		}))
	);

test('scrolling shows more, never one twice or none of one while others write', async ({
	page
}) => {
	test.slow();
	const tag = newTag();
	const { ids } = await many(tag, 130);
	const newestFirst = ids.toReversed();
	await page.goto(`/scenarios?sort=new&tag=${tag}`);
	await expect(cards(page)).toHaveCount(24);

	// Between two pages somebody publishes: what comes first is not seen, and nothing moves.
	await publishMany([{ tags: [tag] }], 200);
	await toEnd(page);
	await expect(cards(page)).toHaveCount(48);
	await toEnd(page);
	await expect(cards(page)).toHaveCount(72);
	await toEnd(page);
	await expect(cards(page)).toHaveCount(96);
	await expect(page, 'the address is that of the list').toHaveURL(`/scenarios?sort=new&tag=${tag}`);

	await toEnd(page);
	await page.getByRole('contentinfo').scrollIntoViewIfNeeded();
	await page.waitForTimeout(500);
	expect(await cards(page).count(), 'it waits to be asked, so that the footer is reached').toBe(96);

	await more(page).focus();
	await page.keyboard.press('Enter');
	await expect(cards(page)).toHaveCount(120);
	await expect(page.locator('[data-announcer]')).toContainText('24 more scenarios shown');
	await expect(cards(page).nth(96).getByRole('link'), 'the focus goes on there').toBeFocused();
	await toEnd(page);
	await expect(more(page)).toHaveCount(0);

	const shown = await idsOn(page);
	expect(new Set(shown).size, 'none twice').toBe(shown.length);
	expect(shown).toEqual(newestFirst);
	await expectAccessible(page, 'a long list');
});

test('nobody waits at the end of a list because the browser told of two moments at once', async ({
	page
}) => {
	await page.addInitScript(() => {
		const Real = IntersectionObserver;
		window.IntersectionObserver = class extends Real {
			constructor(tell: IntersectionObserverCallback, options?: IntersectionObserverInit) {
				super((entries, observer) => {
					const before = { isIntersecting: false } as IntersectionObserverEntry;
					tell([before, ...entries], observer);
				}, options);
			}
		};
	});
	const tag = newTag();
	await many(tag, 30);
	await page.goto(`/tags/${tag}`);
	await toEnd(page);
	await expect(cards(page)).toHaveCount(30);
});

for (const address of ['/scenarios?sort=new&tag=', '/tags/']) {
	test(`on the way back from a scenario ${address} is not where it began`, async ({ page }) => {
		const tag = newTag();
		const { ids } = await many(tag, 60);
		await page.goto(`${address}${tag}`);
		await expect(cards(page)).toHaveCount(24);
		await toEnd(page);
		await expect(cards(page)).toHaveCount(48);
		await toEnd(page);
		await expect(cards(page)).toHaveCount(60);
		const before = await idsOn(page);
		expect(before).toEqual(ids.toReversed());

		const card = cards(page).nth(50);
		await card.scrollIntoViewIfNeeded();
		const place = await page.evaluate(() => scrollY);
		await card.getByRole('link').first().click();
		// A tag's page has the tag as its heading, as the scenario has.
		await page.waitForURL(`/scenarios/${before[50]}`);
		await expect(page.getByRole('heading', { level: 1, name: tag })).toBeVisible();
		await page.goBack();
		await expect(cards(page)).toHaveCount(60);
		expect(await idsOn(page)).toEqual(before);
		await expect.poll(() => page.evaluate(() => scrollY)).toBe(place);

		await page.reload();
		await expect(cards(page), 'after a reload as well').toHaveCount(60);
	});
}

testSignedIn('saving what came later shows, and moves nothing', async ({ page }) => {
	const tag = newTag();
	await many(tag, 40);
	await page.goto(`/scenarios?tag=${tag}`);
	await toEnd(page);
	await expect(cards(page)).toHaveCount(40);
	const before = await idsOn(page);
	const last = cards(page).nth(39);
	await last.getByRole('button', { name: /^Save/ }).click();
	await expect(last.getByRole('button', { name: /^Saved in my library/ })).toBeVisible();
	await expect(last).toContainText('saved by 1 person');
	expect(await idsOn(page)).toEqual(before);
});

test.describe('when nothing answers', () => {
	test.use({ expectedNoise: [/Failed to load resource/] });

	test('the link stays, and leads to the next page', async ({ page }) => {
		const tag = newTag();
		const { ids } = await many(tag, 30);
		await page.route('**/scenarios/more?*', (route) => route.abort());
		await page.goto(`/scenarios?sort=new&tag=${tag}`);
		await toEnd(page);
		await expect(page.getByRole('alert')).toBeVisible();
		await more(page).click();
		await expect(page).toHaveURL(/after=/);
		await expect(cards(page)).toHaveCount(6);
		expect(await idsOn(page)).toEqual(ids.slice(0, 6).toReversed());
	});
});

test.describe('without JavaScript', () => {
	test.use({ javaScriptEnabled: false });

	test('every page is a link away, on the browse page and on a tag’s', async ({ page }) => {
		const tag = newTag();
		const { ids } = await many(tag, 30);
		for (const address of [`/scenarios?sort=new&tag=${tag}`, `/tags/${tag}`]) {
			await page.goto(address);
			const first = await idsOn(page);
			await more(page).click();
			expect([...first, ...(await idsOn(page))]).toEqual(ids.toReversed());
			await page.getByRole('link', { name: 'Back to the first' }).click();
			expect(await idsOn(page)).toEqual(first);
		}
	});
});
