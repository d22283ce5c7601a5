import { randomUUID } from 'node:crypto';
import { mailsTo, makeAdmin } from '#tests/support/app-under-test.ts';
import { writeScenario } from './authoring.ts';
import { figuresOf } from './figures.ts';
import { aMinuteLater, linksTo, mailTo } from './mails.ts';
import { fieldValues, textOf } from './page-text.ts';
import { scenarioForm } from './scenario-form.ts';
import { openAttemptOf } from './scenarios.ts';
import {
	actsOn,
	checksAskedFor,
	checksWrittenDown,
	linkProvider,
	progressOn,
	reportsOn,
	scenariosBy,
	scenarioWith,
	sessionsOf,
	usersWith,
	waysOf
} from './state.ts';
import { expect, newCredentials, test } from './test.ts';
import { twenty } from './twenty.ts';
import type { Credentials, Fields, Visitor } from './visitor.ts';

type Figures = Partial<Awaited<ReturnType<typeof figuresOf>>>;
type Progress = Partial<Awaited<ReturnType<typeof progressOn>>[number]>;

/** Somebody who has just come, and the means to let others come. */
interface Stage {
	visitor: Visitor;
	credentials: Credentials;
	register: (credentials?: Partial<Credentials>) => Promise<Visitor>;
	arrive: () => Promise<Visitor>;
}

/** A form action: twenty at once, and a look at what came of them. */
type Case = (stage: Stage) => Promise<void>;

/** A learner's action on a scenario that somebody else has just published. */
const onScenario =
	(
		name: string,
		before: (learner: Visitor, id: string) => Promise<Fields>,
		effect: { figures: Figures; progress: Progress }
	): Case =>
	async ({ visitor, register }) => {
		const id = await writeScenario(await register(), { publish: 'unlisted' });
		const fields = await before(visitor, id);
		await twenty(visitor, `/scenarios/${id}?/${name}`, fields);
		expect(await figuresOf(id)).toMatchObject(effect.figures);
		const rows = await progressOn(id);
		expect(rows).toEqual([expect.objectContaining(effect.progress)]);
	};

const nothing = async (): Promise<Fields> => [];

export async function started(learner: Visitor, id: string): Promise<Fields> {
	await learner.post(`/scenarios/${id}?/start`, [['language', 'de']]);
	return [
		['attemptId', await openAttemptOf(learner, id)],
		['seconds', '0']
	];
}

export async function completed(learner: Visitor, id: string): Promise<void> {
	await learner.post(`/scenarios/${id}?/markCompleted`, [['attemptId', randomUUID()]]);
}

/** One field of a page's form, as it stands there. */
async function fieldOn(visitor: Visitor, address: string, name: string): Promise<string> {
	const [value = ''] = fieldValues(await (await visitor.get(address)).text(), name);
	expect(value, `${name} on ${address}`).not.toBe('');
	return value;
}

/** A new scenario, from one form. */
const onNew =
	(name: string, isPublished: boolean): Case =>
	async ({ visitor, credentials }) => {
		const formId = await fieldOn(visitor, '/scenarios/new', 'formId');
		const form = [...scenarioForm(), ['formId', formId], ['visibility', 'unlisted']] as const;
		await twenty(visitor, `/scenarios/new?/${name}`, form);
		const written = await scenariosBy(credentials.email);
		expect(written.map((one) => one.publishedAt !== null)).toEqual([isPublished]);
		expect(await figuresOf(written[0]?.id ?? '')).toMatchObject({ totalAttempts: 0 });
	};

/** A button that only helps with filling in: nothing is stored. */
const onHelp =
	(name: string, isNew: boolean): Case =>
	async ({ visitor, credentials }) => {
		const id = isNew ? '' : await writeScenario(visitor);
		const before = isNew ? undefined : await scenarioWith(id);
		const form = scenarioForm({ title: 'Not stored', operation: 'tags:add' });
		await twenty(visitor, `/scenarios/${isNew ? 'new' : `${id}/edit`}?/${name}`, form, [200]);
		expect(await scenariosBy(credentials.email)).toEqual(before ? [before] : []);
	};

/** One own scenario's page. */
const onOwn =
	(
		address: string,
		options: {
			publish?: 'unlisted';
			fields: (author: Visitor, id: string) => Promise<Fields>;
			allowed?: number[];
		},
		look: (id: string, counts: Record<number, number>) => Promise<void>
	): Case =>
	async ({ visitor }) => {
		const id = await writeScenario(visitor, { publish: options.publish });
		const fields = await options.fields(visitor, id);
		await look(id, await twenty(visitor, `/scenarios/${id}/${address}`, fields, options.allowed));
	};

const report: Fields = [
	['reason', 'spam'],
	['text', 'It sells things.']
];

/** A scenario that was reported once, and an admin. */
async function reported({ visitor, credentials, register }: Stage) {
	const id = await writeScenario(await register(), { publish: 'unlisted' });
	const address = `/scenarios/${id}/report`;
	const reportId = await fieldOn(visitor, address, 'reportId');
	await visitor.post(address, [['reportId', reportId], ...report]);
	await makeAdmin(credentials.email);
	return { id, admin: visitor };
}

/** An admin's act on somebody's account. */
const onPerson =
	(name: string, fields: Fields, look: (person: Credentials) => Promise<void>): Case =>
	async ({ visitor, credentials, register }) => {
		const person = newCredentials();
		await register(person);
		const id = (await usersWith(person.email))[0]?.id ?? '';
		await makeAdmin(credentials.email);
		const address = `/admin/people/${id}`;
		const before = name === 'enable' ? ['disable'] : [];
		if (name === 'enable') await visitor.post(`${address}?/disable`, [['reason', 'By mistake.']]);
		await twenty(visitor, `${address}?/${name}`, fields);
		await look(person);
		expect(await actsOn(id)).toEqual([...before, name === 'signOut' ? 'sign-out' : name]);
	};

/** By action, as `listFormActions` names it. A new action belongs into one of the two tables. */
export const onceOnly: Record<string, Case> = {
	'/scenarios/[id]?/save': onScenario('save', nothing, {
		figures: { amountSavedCount: 1 },
		progress: { isSaved: true }
	}),
	'/scenarios/[id]?/unsave': onScenario(
		'unsave',
		async (learner, id) => {
			await learner.post(`/scenarios/${id}?/save`);
			return [];
		},
		{ figures: { amountSavedCount: 0 }, progress: { isSaved: false, savedAt: null } }
	),
	'/scenarios/[id]?/start': onScenario('start', async () => [['language', 'de']], {
		figures: { totalAttempts: 1, totalTimesUsed: 0 },
		progress: { timesAttempted: 1, timesCompleted: 0, language: 'de' }
	}),
	'/scenarios/[id]?/keep': onScenario(
		'keep',
		async (learner, id) => [
			...(await started(learner, id)),
			['objective', '0'],
			['objective', '1']
		],
		{
			figures: { totalAttempts: 1, totalTimesUsed: 0 },
			progress: { timesAttempted: 1, openAttemptState: { objectives: [0, 1], seconds: 0 } }
		}
	),
	'/scenarios/[id]?/complete': onScenario('complete', started, {
		figures: { totalAttempts: 1, totalTimesUsed: 1, timedCompletions: 1 },
		progress: { timesAttempted: 1, timesCompleted: 1, openAttemptId: null }
	}),
	'/scenarios/[id]?/markCompleted': onScenario(
		'markCompleted',
		async () => [['attemptId', randomUUID()]],
		{
			figures: { totalAttempts: 1, totalTimesUsed: 1, timedCompletions: 0 },
			progress: { timesAttempted: 1, timesCompleted: 1 }
		}
	),
	'/scenarios/[id]?/abandon': onScenario('abandon', started, {
		figures: { totalAttempts: 1, totalTimesUsed: 0 },
		progress: { timesAttempted: 1, timesCompleted: 0, lastAttemptOutcome: 'abandoned' }
	}),
	'/scenarios/[id]?/rate': onScenario(
		'rate',
		async (learner, id) => {
			await completed(learner, id);
			await learner.post(`/scenarios/${id}?/rate`, [['rating', '2']]);
			return [['rating', '5']];
		},
		{
			figures: { ratingsCount: 1, ratingSum: 5, ratingSquareSum: 25, averageRating: 5 },
			progress: { userRating: 5 }
		}
	),
	'/scenarios/[id]?/notes': onScenario('notes', async () => [['notes', 'Speak slower.']], {
		figures: { amountSavedCount: 0, totalAttempts: 0 },
		progress: { userNotes: 'Speak slower.' }
	}),
	'/scenarios/[id]?/reflect': onScenario(
		'reflect',
		async (learner, id) => {
			await completed(learner, id);
			return ['confidence', 'engagement', 'understanding'].map((name) => [name, '4'] as const);
		},
		{
			figures: { totalAttempts: 1, totalTimesUsed: 1 },
			progress: { comfortAnswers: { confidence: 4, engagement: 4, understanding: 4 } }
		}
	),

	'/scenarios/new?/save': onNew('save', false),
	'/scenarios/new?/publish': onNew('publish', true),
	'/scenarios/new?/arrange': onHelp('arrange', true),
	'/scenarios/new?/preview': onHelp('preview', true),
	'/scenarios/[id]/edit?/arrange': onHelp('arrange', false),
	'/scenarios/[id]/edit?/preview': onHelp('preview', false),
	'/scenarios/[id]/edit?/save': onOwn(
		'edit?/save',
		{
			fields: async (author, id) => [
				...scenarioForm({ title: 'Another title' }),
				['version', await fieldOn(author, `/scenarios/${id}/edit`, 'version')]
			]
		},
		async (id) => {
			expect(await scenarioWith(id)).toMatchObject({ title: 'Another title', publishedAt: null });
		}
	),
	'/scenarios/[id]/edit?/publish': onOwn(
		'edit?/publish',
		{ fields: async () => [['visibility', 'unlisted']] },
		async (id) => {
			const scenario = await scenarioWith(id);
			expect(scenario).toMatchObject({ isActive: true, visibility: 'unlisted' });
			expect(scenario?.publishedAt).not.toBeNull();
		}
	),
	'/scenarios/[id]/edit?/unpublish': onOwn(
		'edit?/unpublish',
		{ publish: 'unlisted', fields: nothing },
		async (id) => {
			expect(await scenarioWith(id)).toMatchObject({ isActive: false, visibility: 'unlisted' });
		}
	),
	'/scenarios/[id]/delete?/delete': onOwn(
		'delete?/delete',
		// Whoever comes after the first finds nothing there.
		{ publish: 'unlisted', fields: async () => [['confirm', 'yes']], allowed: [303, 404] },
		async (id, counts) => {
			expect(counts[303]).toBe(1);
			expect(await scenarioWith(id)).toBeUndefined();
		}
	),

	'/guest': async ({ visitor, register }) => {
		const id = await writeScenario(await register(), { publish: 'unlisted' });
		await visitor.post('/logout');
		const key = await fieldOn(visitor, '/guest', 'key');
		await twenty(visitor, '/guest', Object.entries({ press: 'save', scenario: id, key }));
		expect(await figuresOf(id)).toMatchObject({ amountSavedCount: 1 });
		expect(await progressOn(id)).toHaveLength(1);
	},
	'/logout': async ({ visitor, credentials }) => {
		await twenty(visitor, '/logout');
		expect(await sessionsOf(credentials.email)).toBe(0);
	},
	'/forgot': async ({ visitor, credentials: { email } }) => {
		await twenty(visitor, '/forgot', [['email', email]], [303, 429]);
		await mailTo(email, 'reset');
		expect(linksTo(email, 'reset')).toHaveLength(1);
	},
	'/verify': async ({ visitor, credentials: { email } }) => {
		const token = await mailTo(email, 'verify');
		const counts = await twenty(visitor, '/verify', [['token', token]], [303, 400]);
		expect(counts[303]).toBe(1);
		expect(await usersWith(email)).toMatchObject([{ emailVerified: true }]);
	},
	'/account/email?/verify': async ({ visitor, credentials: { email } }) => {
		await mailTo(email, 'verify');
		await aMinuteLater(email);
		const counts = await twenty(visitor, '/account/email?/verify', [], [303, 429]);
		expect(counts[303], 'the others are told to look for the mail').toBe(1);
		expect(linksTo(email, 'verify')).toHaveLength(2);
	},
	'/account/sessions?/end': async ({ visitor, credentials, arrive }) => {
		await (await arrive()).post('/login', Object.entries(credentials));
		const session = await fieldOn(visitor, '/account/sessions', 'session');
		await twenty(visitor, '/account/sessions?/end', [['session', session]]);
		expect(await sessionsOf(credentials.email)).toBe(1);
		expect((await visitor.get('/library')).status()).toBe(200);
	},
	'/account/sessions?/endOthers': async ({ visitor, credentials, arrive }) => {
		await (await arrive()).post('/login', Object.entries(credentials));
		await twenty(visitor, '/account/sessions?/endOthers');
		expect(await sessionsOf(credentials.email)).toBe(1);
		expect((await visitor.get('/library')).status()).toBe(200);
	},
	'/account/ways?/unlink': async ({ visitor, credentials: { email } }) => {
		const way = await linkProvider(email);
		await twenty(visitor, '/account/ways?/unlink', [['way', way]]);
		expect(await waysOf(email)).toEqual(['credential']);
	},
	'/account?/rename': async ({ visitor, credentials }) => {
		await twenty(visitor, '/account?/rename', [['name', 'Grace']]);
		expect(await usersWith(credentials.email)).toEqual([
			expect.objectContaining({ name: 'Grace', email: credentials.email })
		]);
	},
	'/account?/practise': async ({ visitor, credentials }) => {
		await twenty(visitor, '/account?/practise', [
			['language', 'ja'],
			['language', 'de'],
			['language', 'ja'],
			['level', 'B1']
		]);
		expect(await usersWith(credentials.email)).toEqual([
			expect.objectContaining({ practiceLanguages: ['de', 'ja'], cefrLevel: 'B1' })
		]);
	},
	'/account?/signOutEverywhere': async ({ visitor, credentials }) => {
		await twenty(visitor, '/account?/signOutEverywhere');
		expect(await sessionsOf(credentials.email)).toBe(0);
		expect(await usersWith(credentials.email)).toHaveLength(1);
	},
	'/admin/figures?/check': async ({ visitor, credentials }) => {
		await makeAdmin(credentials.email);
		const before = (await checksAskedFor()).length;
		await twenty(visitor, '/admin/figures?/check');
		await expect
			.poll(async () => (await checksAskedFor()).every((check) => check.finishedAt !== null))
			.toBe(true);
		const checks = (await checksAskedFor()).slice(before);
		expect(checks.length).toBeGreaterThan(0);
		for (const [index, { startedAt }] of checks.slice(1).entries()) {
			expect(checks[index]?.finishedAt?.getTime(), 'no two at a time').toBeLessThanOrEqual(
				startedAt.getTime()
			);
		}
		// Others may ask for some meanwhile.
		const written = await checksWrittenDown(credentials.email);
		expect(checks.map(({ id }) => id)).toEqual(expect.arrayContaining(written));
		expect(new Set(written).size, 'each once').toBe(written.length);
		const one = `/admin/log?about=check:${written[0]}`;
		for (const [address, words] of [
			[one, 'Check begun'],
			[`/es${one}`, 'Comprobación iniciada']
		] as const) {
			const log = await textOf(visitor, address);
			expect(log).toMatch(
				new RegExp(`<span[^>]*>${words}</span>[^]*<bdi>${credentials.name}</bdi>`)
			);
			expect(log).toContain('href="/admin/figures"');
		}
	},

	'/scenarios/[id]/report': async ({ visitor, register }) => {
		const id = await writeScenario(await register(), { publish: 'unlisted' });
		const address = `/scenarios/${id}/report`;
		await visitor.post('/logout');
		const reportId = await fieldOn(visitor, address, 'reportId');
		await twenty(visitor, address, [['reportId', reportId], ...report]);
		expect(await reportsOn(id)).toHaveLength(1);
	},
	'/admin/reports?/dismiss': async (stage) => {
		const { id, admin } = await reported(stage);
		const [one] = await reportsOn(id);
		await twenty(admin, '/admin/reports?/dismiss', [['reportId', one?.id ?? '']]);
		expect(await reportsOn(id)).toMatchObject([{ outcome: 'dismissed' }]);
		expect(await actsOn(id)).toEqual(['dismiss']);
	},
	'/admin/scenarios/[id]?/unlist': async (stage) => {
		const { id, admin } = await reported(stage);
		await twenty(admin, `/admin/scenarios/${id}?/unlist`, [['reason', 'It sells things.']]);
		expect(await reportsOn(id)).toMatchObject([{ outcome: 'unlisted' }]);
		expect(await scenarioWith(id)).toMatchObject({ heldBackReason: 'It sells things.' });
		expect(await actsOn(id)).toEqual(['unlist']);
	},
	'/admin/scenarios/[id]?/lift': async (stage) => {
		const { id, admin } = await reported(stage);
		await admin.post(`/admin/scenarios/${id}?/unlist`, [['reason', 'It sells things.']]);
		await twenty(admin, `/admin/scenarios/${id}?/lift`);
		expect(await scenarioWith(id)).toMatchObject({ heldBackAt: null, visibility: 'unlisted' });
		expect(await actsOn(id)).toEqual(['unlist', 'lift']);
	},
	'/admin/people/[id]?/disable': onPerson(
		'disable',
		[['reason', 'Sells things.']],
		async (person) => {
			expect(await usersWith(person.email)).toMatchObject([{ disabledReason: 'Sells things.' }]);
			expect(await sessionsOf(person.email)).toBe(0);
		}
	),
	'/admin/people/[id]?/enable': onPerson('enable', [], async (person) => {
		expect(await usersWith(person.email)).toMatchObject([{ disabledAt: null }]);
	}),
	'/admin/people/[id]?/signOut': onPerson('signOut', [], async (person) => {
		expect(await sessionsOf(person.email)).toBe(0);
		expect(await usersWith(person.email)).toMatchObject([{ disabledAt: null }]);
	})
};

/**
 * Those that hash a password. Twenty of them fill the line in which passwords wait, and whoever
 * comes meanwhile is asked to come again: nobody else may be registering then.
 */
export const onceOnlyWithPasswords: Record<string, Case> = {
	'/register': async ({ register }) => {
		const somebody = await register();
		await somebody.post('/logout');
		const { email, ...others } = newCredentials();
		const fields = Object.entries({ ...others, email });
		// As many passwords as may wait are looked at; the rest are asked to try again.
		const counts = await twenty(somebody, '/register', fields, [303, 400, 429]);
		expect(counts[303], JSON.stringify(counts)).toBe(1);
		expect(counts[400], 'told that the address is taken').toBeGreaterThan(0);
		expect(await usersWith(email)).toHaveLength(1);
		expect(await sessionsOf(email)).toBe(1);
	},
	'/login': async ({ credentials, register }) => {
		const somebody = await register();
		await somebody.post('/logout');
		const { email, password } = credentials;
		const before = await sessionsOf(email);
		const fields = Object.entries({ email, password });
		const counts = await twenty(somebody, '/login', fields, [303, 429]);
		// Each is a browser of its own, and no password is lost over it.
		expect(await sessionsOf(email)).toBe(before + (counts[303] ?? 0));
		expect((await somebody.get('/library')).status()).toBe(200);
	},
	'/reset': async ({ visitor, credentials: { email }, arrive }) => {
		await visitor.post('/forgot', [['email', email]]);
		const token = await mailTo(email, 'reset');
		const { password } = newCredentials();
		const fields = Object.entries({ token, password });
		const counts = await twenty(visitor, '/reset', fields, [303, 400, 429]);
		expect(counts[303], JSON.stringify(counts)).toBe(1);
		expect(await sessionsOf(email)).toBe(0);
		const signedIn = await (await arrive()).post('/login', Object.entries({ email, password }));
		expect(signedIn.status()).toBe(303);
	},
	'/account/password': async ({ visitor, credentials: { email, password: present }, arrive }) => {
		const { password } = newCredentials();
		const fields = Object.entries({ present, password });
		await twenty(visitor, '/account/password', fields, [303, 400, 429]);
		expect(await sessionsOf(email)).toBe(1);
		const signedIn = await (await arrive()).post('/login', Object.entries({ email, password }));
		expect(signedIn.status()).toBe(303);
	},
	'/account/email?/change': async ({ visitor, credentials: { email, password } }) => {
		const { email: next } = newCredentials();
		const fields = Object.entries({ email: next, password });
		const counts = await twenty(visitor, '/account/email?/change', fields, [303, 429]);
		expect(counts[303], JSON.stringify(counts)).toBe(1);
		await mailTo(next, 'change');
		expect(mailsTo(next)).toHaveLength(1);
		expect(await usersWith(email), 'until the link is followed').toHaveLength(1);
	},
	'/account/delete': async ({ visitor, credentials, register }) => {
		const id = await writeScenario(await register(), { publish: 'unlisted' });
		await visitor.post(`/scenarios/${id}?/save`);
		await completed(visitor, id);
		await completed(visitor, id);
		const { password } = credentials;
		const fields = Object.entries({ password, confirm: 'yes' });
		const counts = await twenty(visitor, '/account/delete', fields, [303, 400, 429]);
		// Who comes late is signed out, or one too many at the password.
		expect(counts[303], JSON.stringify(counts)).toBeGreaterThan(0);
		expect((await visitor.get('/library')).headers()['location']).toContain('/login');
		expect(await usersWith(credentials.email)).toEqual([]);
		expect(await progressOn(id)).toEqual([]);
		expect(await figuresOf(id)).toMatchObject({
			amountSavedCount: 0,
			totalAttempts: 2,
			totalTimesUsed: 2
		});
	}
};

/** A test for each case of a table. */
export function tryAll(cases: Record<string, Case>): void {
	for (const [action, run] of Object.entries(cases)) {
		test(`twenty at once are one: ${action}`, async ({ register, arrive }) => {
			const credentials = newCredentials();
			await run({ visitor: await register(credentials), credentials, register, arrive });
		});
	}
}
