import { randomUUID } from 'node:crypto';
import { expect, type Page } from '@playwright/test';

/** A title that no other test has. */
export const newTitle = (): string => `A parcel for next door ${randomUUID().slice(0, 8)}`;

export const objectives = ['Greet', 'Say what is broken', 'Agree on something'];

/** Fills in all that a scenario needs to be published. Rows are added one by one. */
export async function fillScenario(page: Page, title: string): Promise<void> {
	const write = (name: RegExp, text: string) => page.getByRole('textbox', { name }).fill(text);
	await write(/^Title/, title);
	await write(/^Short description/, 'Your neighbour has your parcel, and not in one piece.');
	await write(/^Who they are/, 'The neighbour above');
	await write(/^Name/, 'Frau Kern');
	await write(/^Setting/, 'A stairwell that smells of soup.');
	await write(/^Their first line/, 'Oh. You again.');
	await write(/^What is at stake/, 'You will meet on these stairs for years.');
	await write(/^What has happened so far/, 'It is Saturday, and the card says: third floor.');
	await write(/^Instructions/, '## What to do\n\nRing the bell. *Stay friendly.*');
	for (const [index, objective] of objectives.entries()) {
		const rows = page.getByRole('textbox', { name: /^Objective / });
		if ((await rows.count()) <= index) {
			await page.getByRole('button', { name: 'Add an objective' }).click();
			await expect(rows).toHaveCount(index + 1);
		}
		await rows.nth(index).fill(objective);
	}
	await page.getByLabel('Difficulty rating').selectOption('4');
}
