import { makeAdmin } from '#tests/support/app-under-test.ts';
import {
	type Attack,
	attackAddresses,
	attackForms,
	attackHeaders,
	type Outcome
} from '#tests/support/hostile/attack.ts';
import { longestAnswer, newClient } from '#tests/support/hostile/client.ts';
import { writeScenario } from '../http/support/authoring.ts';
import { somePublicScenario } from '../http/support/scenarios.ts';
import { expect, newCredentials, test } from '../http/support/test.ts';

/** A part of the values each, another one for every form: tests/long sends all of them. */
const stride = 40;

// One after the other: hashing passwords, they would keep each other's learners out.
test.describe.configure({ mode: 'default' });

function expectUnharmed({ count, faults, longestSilence }: Outcome, least: number): void {
	expect(count, 'how much was sent').toBeGreaterThan(least);
	expect(faults).toEqual([]);
	expect(longestSilence, 'milliseconds').toBeLessThan(longestAnswer);
}

const attackTest = test.extend<{ attack: Attack }>({
	attack: async ({ baseURL, learner }, use) => {
		const origin = new URL(baseURL as string).origin;
		const signUp = async (isAdmin: boolean) => {
			const { name, email, password } = newCredentials();
			const client = newClient(origin, []);
			await client.post('/register', Object.entries({ name, email, password }));
			if (isAdmin) await makeAdmin(email);
			return client;
		};
		const ownScenario = await writeScenario(learner);
		await use({
			origin,
			stride,
			signUp,
			things: { ownScenario, publicScenario: somePublicScenario }
		});
	}
});

attackTest('no field of any form makes the server fall over', async ({ attack }) => {
	test.setTimeout(180_000);
	expectUnharmed(await attackForms(attack), 800);
});

attackTest('no parameter of any address does', async ({ attack }) => {
	test.setTimeout(180_000);
	expectUnharmed(await attackAddresses(attack), 300);
});

attackTest('no header and no cookie does', async ({ attack }) => {
	test.setTimeout(180_000);
	expectUnharmed(await attackHeaders(attack), 150);
});

test('no form is found under a name that every object has', async ({ learner }) => {
	const pages = ['/login', '/account', '/scenarios/new', `/scenarios/${somePublicScenario}`];
	const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__defineGetter__'];
	for (const page of pages) {
		for (const name of names) {
			for (const accept of ['text/html', 'application/json']) {
				const answer = await learner.post(`${page}?/${name}`, [], { accept });
				expect.soft(answer.status(), `${page}?/${name}, ${accept}`).toBe(405);
			}
		}
	}
});
