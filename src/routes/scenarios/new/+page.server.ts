import { mirrorKey } from '#lib/components/authoring/mirror.ts';
import { getLocale } from '#lib/paraglide/runtime.js';
import { emptyForm } from '#lib/scenarios/scenario-schema.ts';
import { readForm } from '#lib/server/http/read-form.ts';
import { requireAccount } from '#lib/server/http/require-actor.ts';
import { createScenario, freshFormId } from '#lib/server/scenarios/create-scenario.ts';
import type { Actions, PageServerLoad } from './$types';
import {
	arrangeRows,
	leadTo,
	previewInstructions,
	readContent,
	readPublication,
	sentText
} from './form-answers.ts';

export const load: PageServerLoad = (event) => {
	const { actor } = requireAccount(event);
	return {
		stored: {
			...emptyForm(getLocale()),
			// Rows to begin with; those that stay empty are not kept.
			learningObjectives: ['', '', ''],
			tags: ['', ''],
			visibility: 'public',
			formId: freshFormId()
		},
		mirrorKey: mirrorKey(actor.id, null)
	};
};

export const actions: Actions = {
	save: async (event) => {
		const context = requireAccount(event);
		const formData = await readForm(event);
		const parsed = readContent(formData, 'save');
		if (!parsed.ok) return parsed.failure;
		const formId = sentText(formData, 'formId');
		const { id } = await createScenario(context, { content: parsed.data, formId });
		leadTo(event.url, `/scenarios/${id}/edit?done=created`);
	},

	publish: async (event) => {
		const context = requireAccount(event);
		const formData = await readForm(event);
		const parsed = readPublication(formData);
		if (!parsed.ok) return parsed.failure;
		const formId = sentText(formData, 'formId');
		const { id } = await createScenario(context, { ...parsed.data, formId });
		leadTo(event.url, `/scenarios/${id}`);
	},

	arrange: async (event) => {
		requireAccount(event);
		return arrangeRows(await readForm(event));
	},

	preview: async (event) => {
		requireAccount(event);
		return previewInstructions(await readForm(event));
	}
};
