import { createRequire } from 'node:module';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const everything = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What another colour scheme can break. */
const ofColour = ['color-contrast', 'link-in-text-block'];

/** What the builder would put into the page before each look, twice. */
const { source } = createRequire(import.meta.resolve('@axe-core/playwright'))('axe-core') as {
	source: string;
};

/**
 * The page as it stands has nothing that axe finds fault with.
 *
 * @param rules only these, where the rest has been looked at under other colours
 */
export async function expectAccessible(
	page: Page,
	what: string,
	rules?: readonly string[]
): Promise<void> {
	if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source);
	await page.evaluate(settled);
	const axe = new AxeBuilder({ page, axeSource: '"it is there"' })
		// Faster, and our pages have no frames, which is all that this mode leaves out.
		.setLegacyMode()
		// Of what is in order or cannot be told it need not list every place.
		.options({ resultTypes: ['violations'] });
	const { violations } = await (
		rules ? axe.withRules([...rules]) : axe.withTags(everything)
	).analyze();
	const faults = violations.map(
		({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => `  ${node.html}`).join('\n')}`
	);
	expect.soft(faults, `axe on ${what}`).toEqual([]);
}

/**
 * The same in light colours by every rule, and then in dark ones, which the page is left in: there by
 * the rules of colour where nothing else is different, and else by every rule as well.
 */
export async function expectAccessibleInBoth(page: Page, what: string): Promise<void> {
	await page.emulateMedia({ colorScheme: 'light' });
	await expectAccessible(page, `${what}, light`);
	const before = await page.evaluate(whatIsThere);
	await page.emulateMedia({ colorScheme: 'dark' });
	const isTheSame = (await page.evaluate(whatIsThere)) === before;
	await expectAccessible(page, `${what}, dark`, isTheSame ? ofColour : undefined);
}

/** All of a page but its colours: its markup, what can be seen of it, and where. */
function whatIsThere(): string {
	const shapes = [...document.querySelectorAll('body *')].map((element) => {
		const { x, y, width, height } = element.getBoundingClientRect();
		const { display, visibility, opacity } = getComputedStyle(element);
		return [x, y, width, height, display, visibility, opacity].join();
	});
	return [document.documentElement.outerHTML, ...shapes].join('\n');
}

/**
 * Colours that change over a moment are brought to where they stay, and then what inherits them. To
 * wait for their ends is not enough: of the shortest, one may be over and yet go on until there is
 * another frame, for which a page that looks again and again leaves no time.
 */
async function settled(): Promise<void> {
	const passing = () =>
		document
			.getAnimations()
			.filter(({ playState }) => playState !== 'finished')
			.filter(({ effect }) => Number(effect?.getComputedTiming().endTime) < Infinity);
	for (let now = passing(); now.length > 0; now = passing()) {
		for (const animation of now) animation.finish();
		await new Promise(requestAnimationFrame);
	}
}
