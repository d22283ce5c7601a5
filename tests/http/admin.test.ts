import { makeAdmin } from '#tests/support/app-under-test.ts';
import { expect, newCredentials, test } from './support/test.ts';
import type { Visitor } from './support/visitor.ts';

const nowhere = 'nowhr';

/** An answer without what differs between any two requests. */
async function shapeOf(answer: Awaited<ReturnType<Visitor['get']>>, path: string) {
	const { 'content-type': type, 'cache-control': cache, allow } = answer.headers();
	const body = (await answer.text())
		.replaceAll(path, 'PATH')
		.replaceAll(/[\da-f]{8}-[\da-f-]{27}|nonce="[^"]+"|__sveltekit_\w+/g, 'X');
	return { status: answer.status(), type, cache, allow, body };
}

test('nobody but an admin can tell the operator’s pages from one that is not there', async ({
	stranger,
	learner,
	register
}) => {
	// What a form sends along makes nobody an admin.
	const climber = await register({ isAdmin: 'true', is_admin: 'true' } as object);
	const revoked = newCredentials();
	const former = await register(revoked);
	await makeAdmin(revoked.email, true);
	expect((await former.get('/admin')).status(), 'while an admin').toBe(200);
	await makeAdmin(revoked.email, false);

	for (const [who, visitor] of Object.entries({ stranger, learner, climber, former })) {
		for (const prefix of ['', '/es']) {
			const both = async (ask: (address: string) => ReturnType<Visitor['get']>) =>
				Promise.all(
					['admin', 'admin/figures', nowhere, `${nowhere}/figures`].map(async (path) =>
						shapeOf(await ask(`${prefix}/${path}`), path)
					)
				);
			const pages = await both((address) => visitor.get(address));
			const sent = await both((address) => visitor.post(`${address}?/check`));
			for (const [how, answers] of Object.entries({ GET: pages, POST: sent })) {
				expect.soft(answers[2]?.status).toBe(404);
				// How deep an address lies shows in the page's own.
				const [here, below, ...nothing] = answers;
				expect.soft([here, below], `${who}: ${how} ${prefix}`).toEqual(nothing);
			}
		}
		const asScript = { accept: 'application/json' };
		for (const [what, answer] of Object.entries({
			data: await visitor.get('/admin/figures/__data.json'),
			post: await visitor.post('/admin/figures?/check', [], asScript),
			put: await visitor.request.put('/admin', { headers: { origin: visitor.origin } }),
			delete: await visitor.request.delete('/admin', { headers: { origin: visitor.origin } })
		})) {
			expect.soft(answer.status(), `${who}: ${what}`).toBe(404);
			expect.soft(await answer.text(), `${who}: ${what}`).not.toMatch(/figures|nightly|differ/);
		}
	}
	expect(await (await learner.get('/account')).text(), 'no link to it').not.toContain('/admin');
});

test('an admin finds it from their account, until it is revoked', async ({ register }) => {
	const credentials = newCredentials();
	const admin = await register(credentials);
	await makeAdmin(credentials.email, true);
	expect(await (await admin.get('/account')).text()).toContain('href="/admin"');
	const page = await admin.get('/admin');
	expect(page.status()).toBe(200);
	expect(page.headers()['cache-control']).toContain('no-store');
	expect((await admin.get('/admin/__data.json')).status()).toBe(200);
	expect((await admin.get('/admin/nothing')).status()).toBe(404);
	await makeAdmin(credentials.email, false);
	expect((await admin.get('/admin')).status()).toBe(404);
	expect((await admin.post('/admin/figures?/check')).status()).toBe(404);
});
