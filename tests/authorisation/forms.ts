import { randomUUID } from 'node:crypto';
import { scenarioForm } from '#tests/http/support/scenario-form.ts';
import { askForReset } from '#lib/server/accounts/email-links/ask-for-reset.ts';
import { askToChangeEmail } from '#lib/server/accounts/email-links/ask-to-change-email.ts';
import { abandonAttempt } from '#lib/server/progress/abandon-attempt.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { findProgress } from '#lib/server/progress/queries.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { DomainError } from '#lib/server/errors.ts';
import { reportScenario } from '#lib/server/moderation/report-scenario.ts';
import type { Fields, Person } from './support/person.ts';
import { openAttemptOf, writeScenario } from './support/scenes.ts';
import { password, type Stage } from './support/stage.ts';

/** Who is about to send a form, and what stands in its address. */
export interface Sender {
	stage: Stage;
	person: Person;
	id: string;
}

type Form = (sender: Sender) => Fields | Promise<Fields>;

/** What they may not do, they have not done. */
async function tryTo(work: Promise<unknown>): Promise<void> {
	try {
		await work;
	} catch (error) {
		if (!(error instanceof DomainError)) throw error;
	}
}

const newPassword = 'another-Curtain-of-nobody';

/** Whose mail the sender reads: their own, or of somebody as whom nobody is signed in here. */
async function addressee({ stage, person }: Pick<Sender, 'stage' | 'person'>) {
	const reader = person.email ? person : await stage.arrive();
	return { email: reader.email as string, context: stage.as(reader) };
}

const run: Form = async ({ stage, person, id }) => {
	if (person.actor) {
		await tryTo(startAttempt(stage.as(person), { scenarioId: id, language: null }));
	}
	return [
		['attemptId', await openAttemptOf(stage, person, id)],
		['seconds', '0'],
		['objective', '1']
	];
};

/** With no run open. */
const anew =
	(fields: () => Fields): Form =>
	async ({ stage, person, id }) => {
		const attemptId = await openAttemptOf(stage, person, id);
		if (person.actor) {
			const attempt = { scenarioId: id, attemptId, seconds: null };
			await tryTo(abandonAttempt(stage.as(person), attempt));
		}
		return fields();
	};

/** With a run completed before. */
const afterwards =
	(fields: Fields): Form =>
	async ({ stage, person, id }) => {
		if (person.actor) {
			const progress = await findProgress(stage.as(person), id);
			if (!progress?.openAttemptId) {
				const attempt = { scenarioId: id, attemptId: randomUUID() };
				await tryTo(markCompleted(stage.as(person), attempt));
			}
		}
		return fields;
	};

/** What each action is sent, by its row in the table; one that is not here is sent nothing. */
export const forms: Readonly<Record<string, Form>> = {
	'POST /register': () =>
		Object.entries({ name: 'Ada', email: `${randomUUID()}@example.test`, password }),
	'POST /login': async ({ stage, person }) => {
		const { email } = await addressee({ stage, person });
		return Object.entries({ email, password });
	},
	'POST /account?/rename': () => [['name', 'Grace']],
	'POST /account?/practise': () => [['language', 'de']],
	'POST /forgot': async (sender) => [['email', (await addressee(sender)).email]],
	'POST /reset': async (sender) => {
		const link = await askForReset(sender.stage, await addressee(sender));
		return Object.entries({ token: link?.token ?? '', password: newPassword });
	},
	'POST /verify': async (sender) => {
		const { context } = await addressee(sender);
		const email = `${randomUUID()}@example.test`;
		const { link } = await askToChangeEmail(context, { email, password });
		return [['token', link.token]];
	},
	'POST /account/email?/change': () =>
		Object.entries({ email: `${randomUUID()}@example.test`, password }),
	'POST /account/password': () => Object.entries({ present: password, password: newPassword }),
	'POST /account/sessions?/end': () => [['session', randomUUID()]],
	'POST /account/ways?/unlink': () => [['way', randomUUID()]],
	'POST /account/delete': () => Object.entries({ password, confirm: 'yes' }),

	'POST /scenarios/[id]?/start': anew(() => [['language', '']]),
	'POST /scenarios/[id]?/keep': run,
	'POST /scenarios/[id]?/complete': run,
	'POST /scenarios/[id]?/abandon': run,
	'POST /scenarios/[id]?/markCompleted': anew(() => [['attemptId', randomUUID()]]),
	'POST /scenarios/[id]?/rate': afterwards([['rating', '4']]),
	'POST /scenarios/[id]?/notes': () => [['notes', 'Taken over']],
	'POST /scenarios/[id]?/reflect': afterwards(
		Object.entries({ confidence: '3', engagement: '4', understanding: '5' })
	),

	'POST /scenarios/new?/save': () => scenarioForm(),
	'POST /scenarios/new?/publish': () => [...scenarioForm(), ['visibility', 'unlisted']],
	'POST /scenarios/new?/arrange': () => [...scenarioForm(), ['op', 'tags:add']],
	'POST /scenarios/new?/preview': () => scenarioForm(),
	'POST /scenarios/[id]/edit?/save': () => scenarioForm({ title: 'Taken over' }),
	'POST /scenarios/[id]/edit?/publish': () => [
		...scenarioForm({ title: 'Taken over' }),
		['visibility', 'unlisted']
	],
	'POST /scenarios/[id]/edit?/arrange': () => [...scenarioForm(), ['op', 'tags:add']],
	'POST /scenarios/[id]/edit?/preview': () => scenarioForm(),
	'POST /scenarios/[id]/delete?/delete': () => [['confirm', 'yes']],

	'POST /scenarios/[id]/report': () => [
		['reportId', randomUUID()],
		['reason', 'spam']
	],
	'POST /admin/reports?/dismiss': async ({ stage }) => {
		const author = await stage.arrive();
		const scenarioId = await writeScenario(stage, author, 'public');
		const reportId = randomUUID();
		await reportScenario(stage.as(author), { reportId, scenarioId, reason: 'spam', text: '' });
		return [['reportId', reportId]];
	},
	'POST /admin/scenarios/[id]?/unlist': () => [['reason', 'It sells things.']],
	'POST /admin/people/[id]?/disable': () => [['reason', 'It sells things.']]
};
