import { randomUUID } from 'node:crypto';
import { expect, test as base } from '@playwright/test';
import { type Credentials, Visitor } from './visitor.ts';

interface Fixtures {
	/** Somebody new at the door, not signed in. */
	arrive: () => Promise<Visitor>;
	/** Somebody new, signed up. */
	register: (credentials?: Partial<Credentials>) => Promise<Visitor>;
	/** Somebody who is not signed in. */
	stranger: Visitor;
	/** Somebody who is. */
	learner: Visitor;
}

export const test = base.extend<Fixtures>({
	arrive: async ({ playwright, baseURL }, use) => {
		const contexts: { dispose(): Promise<void> }[] = [];
		await use(async () => {
			const request = await playwright.request.newContext({ baseURL });
			contexts.push(request);
			return new Visitor(request, new URL(baseURL as string).origin);
		});
		await Promise.all(contexts.map((context) => context.dispose()));
	},
	register: async ({ arrive }, use) => {
		await use(async (credentials) => {
			const visitor = await arrive();
			const answer = await visitor.post(
				'/register',
				Object.entries({ ...newCredentials(), ...credentials })
			);
			expect(answer.status(), await answer.text()).toBe(303);
			return visitor;
		});
	},
	stranger: async ({ arrive }, use) => use(await arrive()),
	learner: async ({ register }, use) => use(await register())
});

/** A name, an address and a password that nobody else has. */
export function newCredentials(): Credentials {
	const id = randomUUID();
	return { name: 'Ada', email: `${id}@example.test`, password: `quiet-Curtain-${id.slice(0, 8)}` };
}

export { expect };
