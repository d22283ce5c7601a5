import { randomUUID } from 'node:crypto';
import {
	type BrowserContext,
	type BrowserContextOptions,
	expect,
	type Page,
	test as base
} from '@playwright/test';
import { watchForNoise } from './noise.ts';

export interface Person {
	name: string;
	email: string;
	password: string;
}

/** Somebody with a browser of their own. */
export interface OpenBrowser {
	context: BrowserContext;
	page: Page;
}

interface Fixtures {
	/** Console errors that the test provokes on purpose; any other one fails it. */
	expectedNoise: RegExp[];
	/** Somebody who has not signed up yet. */
	newPerson: () => Person;
	/** Opens another browser, with cookies of its own. */
	openBrowser: (options?: BrowserContextOptions) => Promise<OpenBrowser>;
	/** Signs somebody up in a browser, without going through the pages. */
	signUp: (context: BrowserContext, person?: Person) => Promise<Person>;
	/** The test's own browser, signed in. */
	learner: Person;
}

export const test = base.extend<Fixtures>({
	// eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern
	expectedNoise: async ({}, use) => use([]),

	context: async ({ context, expectedNoise }, use) => {
		const noise = watchForNoise(context);
		await use(context);
		expect(noise.unexpected(expectedNoise), 'errors in the console').toEqual([]);
	},

	// eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern
	newPerson: async ({}, use) => use(inventPerson),

	openBrowser: async ({ browser, baseURL, expectedNoise }, use) => {
		const opened: { context: BrowserContext; noise: ReturnType<typeof watchForNoise> }[] = [];
		await use(async (options) => {
			const context = await browser.newContext({ baseURL, locale: 'en-GB', ...options });
			opened.push({ context, noise: watchForNoise(context) });
			return { context, page: await context.newPage() };
		});
		for (const { context, noise } of opened) {
			await context.close();
			expect(noise.unexpected(expectedNoise), 'errors in the console').toEqual([]);
		}
	},

	signUp: async ({ baseURL }, use) => {
		await use(async (context, person = inventPerson()) => {
			const answer = await context.request.post('/register', {
				form: { ...person },
				headers: { origin: baseURL as string, accept: 'text/html' },
				maxRedirects: 0
			});
			expect(answer.status(), 'registering').toBe(303);
			return person;
		});
	},

	learner: async ({ context, signUp }, use) => use(await signUp(context))
});

/** The same, the test's own browser signed in. */
export const testSignedIn = test.extend({
	page: async ({ page, learner }, use) => {
		test.info().annotations.push({ type: 'signed in', description: learner.email });
		await use(page);
	}
});

function inventPerson(): Person {
	const id = randomUUID();
	return {
		name: `Ada ${id.slice(0, 6)}`,
		email: `${id}@example.test`,
		password: `quiet-Curtain-${id.slice(0, 8)}`
	};
}

export { expect };
