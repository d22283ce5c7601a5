import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const everything = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

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
	// Faster, and our pages have no frames, which is all that this mode leaves out.
	const axe = new AxeBuilder({ page }).setLegacyMode();
	const { violations } = await (
		rules ? axe.withRules([...rules]) : axe.withTags(everything)
	).analyze();
	const faults = violations.map(
		({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => `  ${node.html}`).join('\n')}`
	);
	expect.soft(faults, `axe on ${what}`).toEqual([]);
}
