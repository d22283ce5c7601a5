import type { Page } from '@playwright/test';
import { scriptsRun } from './support/by-hand.ts';
import { fillLibrary, learnersPages, openPages } from './support/every-page.ts';
import { stickingOut } from './support/sticking-out.ts';
import { expect, test, testSignedIn } from './support/test.ts';

test.use({ expectedNoise: [/status of 404/] });

/** Controls that a thumb misses: under 44 pixels high, where they are no words within a text. */
const tooSmall = (page: Page) =>
	page.evaluate(() => {
		const area = (element: Element) => {
			const label = element.closest('label') ?? (element as HTMLInputElement).labels?.[0];
			const boxes = [element, ...(label ? [label] : [])].map((each) =>
				each.getBoundingClientRect()
			);
			return Math.max(...boxes.map((box) => box.height));
		};
		const isWithinText = (element: Element) =>
			element.matches('a') &&
			[...(element.parentElement?.childNodes ?? [])].some(
				(node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim()
			);
		return (
			[
				...document.querySelectorAll(
					'a[href], button, input:not([type=hidden]), select, summary, textarea'
				)
			]
				.filter((element) =>
					element.checkVisibility({ visibilityProperty: true, opacityProperty: false })
				)
				.filter(
					(element) =>
						!element.matches('.sr-only[tabindex="-1"], .skip-link') && !isWithinText(element)
				)
				// A card's title is pressed anywhere on the card.
				.filter((element) => getComputedStyle(element, '::after').position !== 'absolute')
				.filter((element) => area(element) < 43.5)
				.map((element) => `${Math.round(area(element))}px: ${element.outerHTML.slice(0, 160)}`)
		);
	});

/** Phones, in pixels. */
const widths = [320, 390];
const phone = (width: number) => ({
	viewport: { width, height: 780 },
	hasTouch: true,
	isMobile: true
});

test.describe('on phones', () => {
	test.use(phone(320));

	async function visit(page: Page, addresses: readonly string[]): Promise<void> {
		for (const address of addresses) {
			await page.goto(address);
			await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
			for (const width of widths) {
				await page.setViewportSize(phone(width).viewport);
				const what = `${address} at ${width}`;
				expect.soft(await stickingOut(page), `${what} scrolls sideways`).toEqual([]);
				expect.soft(await tooSmall(page), `${what} has small targets`).toEqual([]);
			}
		}
	}

	test('no page that is open to all scrolls sideways or is hard to press', async ({ page }) => {
		test.slow();
		await visit(page, openPages);
	});

	testSignedIn(
		'no learner’s page scrolls sideways or is hard to press',
		async ({ page, baseURL }) => {
			test.slow();
			await fillLibrary(page, baseURL as string);
			await visit(page, [...learnersPages, '/es/scenarios/new', '/es/library']);
		}
	);
});

for (const width of widths) {
	test.describe(`at ${width} pixels`, () => {
		test.use(phone(width));

		testSignedIn('every place is reached, and filters open, filter and close', async ({ page }) => {
			await page.goto('/');
			const places = page.getByRole('navigation', { name: 'Main' });
			for (const [place, heading] of [
				['Library', 'Your library'],
				['Write', 'Write a scenario'],
				['Browse', /scenarios$/]
			] as const) {
				await places.getByRole('link', { name: place }).tap();
				await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
			}
			const filter = page.getByRole('checkbox', { name: /^C2,/ });
			await expect(filter).toBeHidden();
			await scriptsRun(page);
			await page.getByText('Filters', { exact: true }).first().tap();
			await filter.tap();
			await expect(page).toHaveURL('/scenarios?cefr=C2');
			await expect(page.getByText('Filters, 1 active')).toBeVisible();
			await expect(page.getByRole('article').first()).toContainText('C2');
		});
	});
}
