import { randomUUID } from 'node:crypto';
import { encode, type Fields, type Visitor } from './support/visitor.ts';
import { spoilt } from './support/garbage.ts';
import { fieldValues } from './support/page-text.ts';
import { writeScenario } from './support/authoring.ts';
import { scenarioFields } from './support/scenario-form.ts';
import { progressActions, somePublicScenario } from './support/scenarios.ts';
import { expect, newCredentials, test } from './support/test.ts';

/** Posts a form in every spoilt way, now as a page without scripts, now as one with, and looks. */
async function postSpoilt(
	visitor: Visitor,
	address: string,
	fields: Fields,
	look?: (html: string, sent: Fields, spoiltField: string | null) => void,
	/** What it may be answered with besides. */
	also: number[] = []
): Promise<void> {
	let turn = 0;
	for (const { how, field, fields: sent } of spoilt(fields)) {
		const what = `${address}: ${field ?? 'all'} ${how}`;
		const plain = await visitor.post(address, sent);
		expect
			.soft([303, 400, 403, 404, 409, 413, ...also], `${what}: ${plain.status()}`)
			.toContain(plain.status());
		if (plain.status() === 400) look?.(await plain.text(), sent, field);
		if (turn++ % 4 > 0 && how !== 'one too many') continue;
		const enhanced = await visitor.post(address, sent, {
			accept: 'application/json',
			'x-sveltekit-action': 'true'
		});
		expect.soft(enhanced.status(), `${what}, with scripts`).toBeLessThan(500);
		if (enhanced.status() === 413) continue;
		const { type } = (await enhanced.json()) as { type: string };
		expect
			.soft(['redirect', 'failure', 'error', 'success'], `${what}, with scripts`)
			.toContain(type);
	}
}

for (const { action, fields } of progressActions) {
	test(`${action} takes any garbage without falling over`, async ({ learner }) => {
		test.slow();
		await postSpoilt(learner, `/scenarios/${somePublicScenario}?/${action}`, [
			...fields(randomUUID()),
			['redirectTo', '/library']
		]);
	});
}

test('registering takes any garbage, and gives back all but the password', async ({ stranger }) => {
	test.slow();
	const { name, email } = newCredentials();
	const fields: Fields = [
		['name', name],
		['email', email],
		// Too short, so that nobody is signed up.
		['password', 'canary7'],
		['redirectTo', '/library']
	];
	await postSpoilt(stranger, '/register', fields, (html, sent, spoiltField) => {
		if (spoiltField === null) return;
		for (const name of ['name', 'email']) {
			const typed = sent.filter(([key]) => key === name).map(([, value]) => value);
			if (name === spoiltField || typed.length !== 1) continue;
			expect.soft(fieldValues(html, name), `${name} stays, ${spoiltField} spoilt`).toEqual(typed);
		}
		expect.soft(fieldValues(html, 'password').join(''), 'the password is not echoed').toBe('');
		expect.soft(html, 'the password is not given back').not.toContain('canary7');
	});
});

test('signing in takes any garbage, and gives back all but the password', async ({ stranger }) => {
	test.slow();
	const { email } = newCredentials();
	// Without a password: checking one takes its time.
	const fields: Fields = [
		['email', email],
		['password', ''],
		['redirectTo', '/library']
	];
	await postSpoilt(stranger, '/login', fields, (html, _sent, spoiltField) => {
		if (spoiltField === null || spoiltField === 'email') return;
		expect.soft(fieldValues(html, 'email'), `${spoiltField} spoilt`).toEqual([email]);
	});
	const wrong = await stranger.post('/login', [
		['email', email],
		['password', 'a-wrong-canary']
	]);
	expect(wrong.status()).toBe(400);
	expect(await wrong.text(), 'the password is not given back').not.toContain('a-wrong-canary');
});

test('changes of an address, a password and a session take any garbage', async ({ learner }) => {
	test.setTimeout(120_000);
	// What is no password is not checked against the account's, which takes its time.
	const forms: [string, Fields][] = [
		[
			'/account/email?/change',
			[
				['email', newCredentials().email],
				['password', '']
			]
		],
		[
			'/account/password',
			[
				['present', 'canary7'],
				['password', 'canary8']
			]
		],
		['/account/sessions?/end', [['session', randomUUID()]]],
		['/account/ways?/unlink', [['way', randomUUID()]]]
	];
	const isGivenBack = (html: string) =>
		expect.soft(html, 'a password is not given back').not.toMatch(/canary[78]/);
	// Of passwords only so many are tried.
	for (const [address, fields] of forms) {
		await postSpoilt(learner, address, fields, isGivenBack, [429]);
	}
	expect((await learner.get('/account')).status(), 'signed in as before').toBe(200);
});

test('links from mails, and the ways to ask for one, take any garbage', async ({ stranger }) => {
	test.setTimeout(120_000);
	const { email } = newCredentials();
	await postSpoilt(stranger, '/forgot', [['email', `not ${email}`]], undefined, [429]);
	await postSpoilt(stranger, '/reset', [
		['token', 'made-up'],
		['password', 'canary7']
	]);
	await postSpoilt(stranger, '/verify', [['token', 'made-up']]);
	for (const query of ['token', 'token=', 'token=%00', `token=${'x'.repeat(5_000)}`, 'token=%ff']) {
		for (const page of ['reset', 'verify']) {
			const answer = await stranger.get(`/${page}?${query}`);
			expect.soft(answer.status(), `/${page}?${query.slice(0, 20)}`).toBe(200);
		}
	}
});

test('a new scenario takes any garbage and keeps everything typed', async ({ learner }) => {
	test.setTimeout(120_000);
	await postSpoilt(learner, '/scenarios/new?/save', scenarioFields, expectKept);
});

test('an edit takes any garbage and keeps everything typed', async ({ learner }) => {
	test.setTimeout(120_000);
	const id = await writeScenario(learner, { publish: 'private' });
	await postSpoilt(
		learner,
		`/scenarios/${id}/edit?/publish`,
		[...scenarioFields, ['visibility', 'private']],
		expectKept
	);
});

test('bodies that are no form are refused, not fallen over', async ({ learner }) => {
	const id = await writeScenario(learner);
	const addresses = [
		`/scenarios/${somePublicScenario}?/notes`,
		'/scenarios/new?/save',
		'/scenarios/new?/publish',
		'/scenarios/new?/arrange',
		'/scenarios/new?/preview',
		`/scenarios/${id}/edit?/save`,
		`/scenarios/${id}/edit?/unpublish`,
		`/scenarios/${id}/delete?/delete`,
		'/account?/rename',
		'/account/email?/change',
		'/account/password',
		'/account/sessions?/end',
		'/forgot',
		'/reset',
		'/verify',
		'/login',
		'/register'
	];
	const bodies: [string, string | Buffer, string][] = [
		['JSON', '{"notes":{"__proto__":1}}', 'application/json'],
		['text', 'notes=1', 'text/plain'],
		['no multipart at all', 'x', 'multipart/form-data'],
		[
			'multipart cut short',
			'--b\r\nContent-Disposition: form-data; name="notes"',
			'multipart/form-data; boundary=b'
		],
		[
			'an upload where text belongs',
			'--b\r\nContent-Disposition: form-data; name="notes"; filename="x.txt"\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--\r\n',
			'multipart/form-data; boundary=b'
		],
		[
			'bytes that are not UTF-8',
			Buffer.from([110, 61, 0xff, 0xfe, 0x00]),
			'application/x-www-form-urlencoded'
		],
		['a broken escape', 'notes=%E0%A4%A&%=%', 'application/x-www-form-urlencoded'],
		[
			'ten thousand fields',
			encode(Array.from({ length: 10_000 }, (_, i) => [`f${i}`, 'x'])),
			'application/x-www-form-urlencoded'
		],
		['nothing', '', 'application/x-www-form-urlencoded'],
		['far too much', 'notes='.padEnd(600_000, 'x'), 'application/x-www-form-urlencoded']
	];
	for (const address of addresses) {
		for (const [what, body, type] of bodies) {
			const answer = await learner.send(address, body, { 'content-type': type });
			expect.soft(answer.status(), `${address}: ${what}`).toBeLessThan(500);
		}
	}
	expect((await learner.get('/healthz')).status()).toBe(200);
});

/** Every field but the spoilt one stands in the page as it was sent. */
function expectKept(html: string, sent: Fields, spoiltField: string | null): void {
	if (spoiltField === null) return;
	const single = ['title', 'description', 'instructions', 'context', 'persona.stakes', 'role'];
	const several = ['learningObjectives', 'targetLanguages', 'categories'];
	for (const name of [...single, ...several].filter((field) => field !== spoiltField)) {
		const typed = sent.filter(([key]) => key === name).map(([, value]) => value);
		const kept = fieldValues(html, name).filter((value) => value !== '');
		expect.soft(kept.toSorted(), `${name} stays, ${spoiltField} spoilt`).toEqual(typed.toSorted());
	}
}
