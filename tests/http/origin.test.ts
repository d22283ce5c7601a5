import { randomUUID } from 'node:crypto';
import { progressActions, somePublicScenario } from './support/scenarios.ts';
import { expect, newCredentials, test } from './support/test.ts';

const foreign = ['https://evil.example', 'null', 'http://127.0.0.1:1', ''];

test('a form sent from another site is refused, whoever is signed in', async ({ learner }) => {
	const forms = [
		...progressActions.map(({ action, fields }) => ({
			address: `/scenarios/${somePublicScenario}?/${action}`,
			fields: fields(randomUUID())
		})),
		{ address: '/scenarios/new?/save', fields: [['title', 'x']] as const },
		{ address: '/logout', fields: [] },
		{ address: '/healthz', fields: [] },
		{ address: '/readyz', fields: [] }
	];
	for (const { address, fields } of forms) {
		for (const origin of foreign) {
			const answer = await learner.post(address, fields, { origin });
			expect(answer.status(), `${address} from "${origin}"`).toBe(403);
		}
	}
	expect((await learner.get('/library')).status(), 'still signed in').toBe(200);
});

test('nobody is signed in or up from another site', async ({ stranger }) => {
	const { name, email, password } = newCredentials();
	for (const origin of foreign) {
		for (const address of ['/login', '/register']) {
			const answer = await stranger.post(address, Object.entries({ name, email, password }), {
				origin
			});
			expect(answer.status(), `${address} from "${origin}"`).toBe(403);
			expect(answer.headers()['set-cookie'] ?? '', 'no session').not.toMatch(/session/);
		}
	}
});

test('a request that is not a form is refused from another site too', async ({ learner }) => {
	for (const type of ['application/json', 'text/plain', '']) {
		const answer = await learner.send(`/scenarios/${somePublicScenario}?/save`, '{}', {
			origin: 'https://evil.example',
			'content-type': type
		});
		expect(answer.status(), `content type "${type}"`).toBe(403);
	}
});
