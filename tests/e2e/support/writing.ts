import { randomUUID } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import { scenarioForm } from '#tests/http/support/scenario-form.ts';
import type { Fields } from '#tests/http/support/visitor.ts';

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

/** Sends a form that is taken, without going through its page. Says where it leads. */
export async function sendAtOnce(
	page: Page,
	origin: string,
	address: string,
	fields: Fields
): Promise<string> {
	const answer = await page.request.post(address, {
		data: new URLSearchParams(fields.map(([name, value]) => [name, value])).toString(),
		headers: {
			origin,
			accept: 'text/html',
			'content-type': 'application/x-www-form-urlencoded'
		},
		maxRedirects: 0
	});
	expect(answer.status(), address).toBe(303);
	return answer.headers()['location'] ?? '';
}

/** Publishes a scenario without going through the pages. Says its id. */
export async function publishAtOnce(
	page: Page,
	origin: string,
	changes: Record<string, string | string[]>
): Promise<string> {
	const address = await sendAtOnce(page, origin, '/scenarios/new?/publish', scenarioForm(changes));
	return address.replace('/scenarios/', '');
}
