import { fail } from '@sveltejs/kit';
import { failFrom } from '#lib/server/http/fail-from.ts';
import { orHttpError } from '#lib/server/http/or-http-error.ts';
import { typedValues } from '#lib/server/http/parse-form.ts';
import { readForm } from '#lib/server/http/read-form.ts';
import { requireActor } from '#lib/server/http/require-actor.ts';
import { deleteScenario, describeDeletion } from '#lib/server/scenarios/delete-scenario.ts';
import { getEditableScenario } from '#lib/server/scenarios/queries.ts';
import { leadTo } from '../../new/form-answers.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const context = requireActor(event);
	const scenarioId = event.params.id;
	const scenario = await orHttpError(getEditableScenario(context, scenarioId));
	const { id, title, textLanguage, status } = scenario;
	return {
		scenario: { id, title, textLanguage, status },
		loss: await orHttpError(describeDeletion(context, { scenarioId }))
	};
};

export const actions: Actions = {
	delete: async (event) => {
		const context = requireActor(event);
		const scenarioId = event.params.id;
		const formData = await readForm(event);
		const values = typedValues(formData);
		if (formData.get('confirm') !== 'yes') {
			return fail(400, { form: 'delete', values, errors: { confirm: 'required' } });
		}
		try {
			await deleteScenario(context, { scenarioId });
		} catch (error) {
			return failFrom(error, { form: 'delete', values });
		}
		leadTo(event.url, '/library/authored?done=deleted');
	}
};
