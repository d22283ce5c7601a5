import { afterAll, beforeAll, expect, test } from 'vitest';
import {
	type AppProcess,
	cleanUp,
	newDataDir,
	runScript,
	startApp
} from '#tests/support/app-process.ts';
import {
	type Attack,
	attackAddresses,
	attackForms,
	attackHeaders
} from '#tests/support/hostile/attack.ts';
import { longestAnswer, newClient } from '#tests/support/hostile/client.ts';

let app: AppProcess;
let attack: Attack;

beforeAll(async () => {
	const dataDir = await newDataDir();
	app = await startApp({ dataDir });
	const origin = await app.address;
	const signUp = async (isAdmin: boolean) => {
		const client = newClient(origin, []);
		const email = `${crypto.randomUUID()}@example.test`;
		const person = { name: 'Ada', email, password: 'quiet-Curtain-of-a-test' };
		expect((await client.post('/register', Object.entries(person))).status).toBe(303);
		if (isAdmin) await runScript('admin.ts', { dataDir }, 'grant', email).ended;
		return client;
	};
	const author = await signUp(false);
	const made = await author.post('/scenarios/new?/save', [['title', 'A parcel for next door']]);
	const ownScenario = /[\w-]{22}/.exec(made.headers.get('location') ?? '')?.[0] as string;
	attack = {
		origin,
		stride: 1,
		signUp,
		things: { ownScenario, publicScenario: 'ordering-soup-and-tea' }
	};
}, 300_000);
afterAll(cleanUp);

for (const [where, send, least] of [
	['any field of any form', attackForms, 10_000],
	['any parameter of any address', attackAddresses, 10_000],
	['any header or cookie', attackHeaders, 5_000]
] as const) {
	test(`nothing that is sent in ${where} makes the server fall over`, async () => {
		const { count, faults, longestSilence } = await send(attack);
		console.log({ where, count, longestSilence });
		expect(faults).toEqual([]);
		expect(count).toBeGreaterThan(least);
		expect(longestSilence, 'milliseconds').toBeLessThan(longestAnswer);
		const errors = app
			.output()
			.split('\n')
			.filter((line) => /"level":"(error|fatal)"|"status":5\d\d/.test(line));
		expect(errors).toEqual([]);
	});
}
