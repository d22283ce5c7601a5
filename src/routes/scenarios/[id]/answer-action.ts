import { redirect, type ActionFailure } from '@sveltejs/kit';
import type { z } from 'zod';
import type { FormFailure } from '#lib/forms/form-failure.ts';
import { startForm } from '#lib/scenarios/progress-schema.ts';
import type { ActorContext } from '#lib/server/context.ts';
import { failFrom } from '#lib/server/http/fail-from.ts';
import { limitRate } from '#lib/server/http/limit-rate.ts';
import { parseForm, typedValues } from '#lib/server/http/parse-form.ts';
import { readForm } from '#lib/server/http/read-form.ts';
import { loginAddress, requireActor } from '#lib/server/http/require-actor.ts';
import { safeNext } from '#lib/server/http/safe-next.ts';
import type { LimitName } from '#lib/server/limits/rules.ts';
import type { RequestEvent } from './$types';

/** One action of a learner: what it is called, what its form holds and which service it calls. */
interface ActionParts<Schema extends z.ZodType> {
	form: string;
	schema: Schema;
	/** What it counts towards, where it can be done too often. */
	limit?: LimitName;
	run: (context: ActorContext, scenarioId: string, data: z.output<Schema>) => Promise<unknown>;
	/** Where it leads when the form does not say; the scenario's page unless given. */
	next?: (page: string, data: z.output<Schema>) => string;
}

/**
 * Guard, parse, call, translate: what every action on a scenario does.
 *
 * @returns a failure to show beside the form
 * @throws SvelteKit's redirect when it is done or nobody is signed in, its error when the scenario
 * is not there
 */
export async function answerAction<Schema extends z.ZodType>(
	event: RequestEvent,
	{ form, schema, limit, run, next = (page) => page }: ActionParts<Schema>
): Promise<ActionFailure<FormFailure>> {
	const formData = await readForm(event);
	const context = requireLearner(event, form, formData);
	const parsed = parseForm(schema, formData, form);
	if (!parsed.ok) return parsed.failure;
	try {
		if (limit) await limitRate(event, limit, context.actor.id);
		await run(context, event.params.id, parsed.data);
	} catch (error) {
		return failFrom(error, { form, values: typedValues(formData) });
	}
	// The address as it was asked for, so that a language prefix stays.
	const fallback = next(event.url.pathname, parsed.data);
	redirect(303, safeNext(formData.get('redirectTo'), fallback));
}

/** Who is not signed in is asked who they are, and may go on with some things as a guest. */
function requireLearner(event: RequestEvent, form: string, formData: FormData): ActorContext {
	const url = pageOf(event.url, formData);
	if (event.locals.actor === null && (form === 'save' || form === 'start')) {
		const { language } = startForm.catch({ language: null }).parse(Object.fromEntries(formData));
		const pressed = { press: form, scenario: event.params.id, language: language ?? '' } as const;
		redirect(303, loginAddress(url, pressed));
	}
	return requireActor({ locals: event.locals, url });
}

/** Where the form stands, which is where signing in leads back to: it says so, or it is here. */
function pageOf(url: URL, formData: FormData): URL {
	const page = safeNext(formData.get('redirectTo'), '');
	return page === '' ? url : new URL(page, url);
}
