import { redirect } from '@sveltejs/kit';
import { reportForm } from '#lib/moderation/moderation-schema.ts';
import { failFrom } from '#lib/server/http/fail-from.ts';
import { limitRate } from '#lib/server/http/limit-rate.ts';
import { orHttpError } from '#lib/server/http/or-http-error.ts';
import { parseForm, typedValues } from '#lib/server/http/parse-form.ts';
import { readForm } from '#lib/server/http/read-form.ts';
import { reportScenario } from '#lib/server/moderation/report-scenario.ts';
import { getScenario } from '#lib/server/scenarios/queries.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => {
	const { id, title, textLanguage } = await orHttpError(getScenario(locals.context, params.id));
	// A form sent twice is one report.
	return { scenario: { id, title, textLanguage }, reportId: crypto.randomUUID() };
};

export const actions: Actions = {
	default: async (event) => {
		const formData = await readForm(event);
		const parsed = parseForm(reportForm, formData);
		if (!parsed.ok) return parsed.failure;
		const { context } = event.locals;
		try {
			await limitRate(event, 'report', context.actor?.id);
			await reportScenario(context, { scenarioId: event.params.id, ...parsed.data });
		} catch (error) {
			return failFrom(error, { values: typedValues(formData) });
		}
		redirect(303, `${event.url.pathname}/thanks`);
	}
};
