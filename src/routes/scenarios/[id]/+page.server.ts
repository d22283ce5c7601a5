import { redirect } from '@sveltejs/kit';
import { z } from 'zod';
import {
	attemptForm,
	keepForm,
	notesForm,
	rateForm,
	reflectForm,
	startForm
} from '#lib/scenarios/progress-schema.ts';
import type { ScenarioDetail } from '#lib/scenarios/types.ts';
import { freshGuestKey } from '#lib/server/accounts/guests/make-guest.ts';
import { findPractice } from '#lib/server/accounts/queries.ts';
import type { ActorContext } from '#lib/server/context.ts';
import { httpError } from '#lib/server/http/http-error.ts';
import { renderMarkdown } from '#lib/server/markdown.ts';
import { abandonAttempt } from '#lib/server/progress/abandon-attempt.ts';
import { completeAttempt } from '#lib/server/progress/complete-attempt.ts';
import { keepAttempt } from '#lib/server/progress/keep-attempt.ts';
import { markCompleted } from '#lib/server/progress/mark-completed.ts';
import { rateScenario } from '#lib/server/progress/rate-scenario.ts';
import { reflectOnScenario } from '#lib/server/progress/reflect-on-scenario.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { unsaveScenario } from '#lib/server/progress/unsave-scenario.ts';
import { writeNotes } from '#lib/server/progress/write-notes.ts';
import { listRelated } from '#lib/server/scenarios/lists.ts';
import type { Actions, PageServerLoad } from './$types';
import { answerAction } from './answer-action.ts';
import { loadRehearsal } from './load-rehearsal.ts';

export const load: PageServerLoad = async ({ locals, params, request }) => {
	const { context } = locals;
	const { scenario, progress } = await loadRehearsal(context, params.id);
	if (!scenario) {
		// A refused form on a withdrawn scenario has no page to stand on but the library.
		if (progress && request.method === 'POST') redirect(303, '/library');
		httpError(404);
	}
	const practice = context.actor ? await findPractice(context as ActorContext) : null;
	return {
		scenario,
		progress,
		language: progress?.language ?? ownLanguage(scenario, practice?.languages ?? []),
		instructions: renderMarkdown(scenario.instructions),
		related: await listRelated(context, scenario, 3),
		learnerId: context.actor?.id ?? null,
		isAdmin: context.actor?.isAdmin ?? false,
		/** For who begins as a guest: a repeat of the same form makes no second one. */
		guestKey: context.actor ? null : freshGuestKey(),
		/** For "I have done this one": a repeat of the same form counts once. */
		freshAttemptId: crypto.randomUUID()
	};
};

/** The one language of the learner's that it can be rehearsed in; of several, none is guessed. */
function ownLanguage({ targetLanguages }: ScenarioDetail, own: string[]): string | null {
	const fitting = own.filter(
		(language) => targetLanguages.length === 0 || targetLanguages.includes(language)
	);
	return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

const nothing = z.object({});

export const actions: Actions = {
	save: (event) =>
		answerAction(event, {
			form: 'save',
			schema: nothing,
			run: (context, scenarioId) => saveScenario(context, { scenarioId })
		}),

	unsave: (event) =>
		answerAction(event, {
			form: 'unsave',
			schema: nothing,
			run: (context, scenarioId) => unsaveScenario(context, { scenarioId })
		}),

	start: (event) =>
		answerAction(event, {
			form: 'start',
			schema: startForm,
			run: (context, scenarioId, { language }) => startAttempt(context, { scenarioId, language }),
			next: (page) => `${page}/practice`
		}),

	keep: (event) =>
		answerAction(event, {
			form: 'keep',
			schema: keepForm,
			run: (context, scenarioId, kept) => keepAttempt(context, { scenarioId, ...kept })
		}),

	complete: (event) =>
		answerAction(event, {
			form: 'complete',
			schema: attemptForm,
			run: (context, scenarioId, attempt) => completeAttempt(context, { scenarioId, ...attempt }),
			next: (page, { attemptId }) => `${page}/practice?ended=${attemptId}`
		}),

	abandon: (event) =>
		answerAction(event, {
			form: 'abandon',
			schema: attemptForm,
			run: (context, scenarioId, attempt) => abandonAttempt(context, { scenarioId, ...attempt })
		}),

	markCompleted: (event) =>
		answerAction(event, {
			form: 'markCompleted',
			schema: attemptForm,
			run: (context, scenarioId, { attemptId }) => markCompleted(context, { scenarioId, attemptId })
		}),

	rate: (event) =>
		answerAction(event, {
			form: 'rate',
			schema: rateForm,
			limit: 'rate',
			run: (context, scenarioId, { rating }) => rateScenario(context, { scenarioId, rating })
		}),

	notes: (event) =>
		answerAction(event, {
			form: 'notes',
			schema: notesForm,
			run: (context, scenarioId, notes) => writeNotes(context, { scenarioId, ...notes })
		}),

	reflect: (event) =>
		answerAction(event, {
			form: 'reflect',
			schema: reflectForm,
			run: (context, scenarioId, answers) => reflectOnScenario(context, { scenarioId, ...answers })
		})
};
