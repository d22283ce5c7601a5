import { mirrorKey } from '#lib/components/authoring/mirror.ts';
import { getLocale } from '#lib/paraglide/runtime.js';
import { emptyForm } from '#lib/scenarios/scenario-schema.ts';
import { failFrom } from '#lib/server/http/fail-from.ts';
import { limitRate } from '#lib/server/http/limit-rate.ts';
import { typedValues } from '#lib/server/http/parse-form.ts';
import { readForm } from '#lib/server/http/read-form.ts';
import { requireAccount } from '#lib/server/http/require-actor.ts';
import { createScenario, freshFormId } from '#lib/server/scenarios/create-scenario.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';
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
		requireAccount(event);
		const formData = await readForm(event);
		const parsed = readContent(formData, 'save');
		if (!parsed.ok) return parsed.failure;
		const formId = sentText(formData, 'formId');
		const made = await create(event, { content: parsed.data, formId }, formData, 'save');
		if ('status' in made) return made;
		leadTo(event.url, `/scenarios/${made.id}/edit?done=created`);
	},

	publish: async (event) => {
		requireAccount(event);
		const formData = await readForm(event);
		const parsed = readPublication(formData);
		if (!parsed.ok) return parsed.failure;
		const formId = sentText(formData, 'formId');
		const made = await create(event, { ...parsed.data, formId }, formData, 'publish');
		if ('status' in made) return made;
		leadTo(event.url, `/scenarios/${made.id}`);
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

/** Writes it, unless this author has written too much in a while. */
async function create(
	event: RequestEvent,
	creation: Parameters<typeof createScenario>[1],
	formData: FormData,
	form: string
) {
	const context = requireAccount(event);
	try {
		await limitRate(event, 'author', context.actor.id);
		return await createScenario(context, creation);
	} catch (error) {
		return failFrom(error, { form, values: typedValues(formData) });
	}
}
