import { mirrorKey } from '#lib/components/authoring/mirror.ts';
import { getLocale } from '#lib/paraglide/runtime.js';
import { emptyForm } from '#lib/scenarios/scenario-schema.ts';
import { readForm } from '#lib/server/http/read-form.ts';
import { requireActor } from '#lib/server/http/require-actor.ts';
import { createScenario } from '#lib/server/scenarios/create-scenario.ts';
import { publishScenario } from '#lib/server/scenarios/publish-scenario.ts';
import type { Actions, PageServerLoad } from './$types';
import {
	arrangeRows,
	leadTo,
	previewInstructions,
	readContent,
	readPublication
} from './form-answers.ts';

export const load: PageServerLoad = (event) => {
	const { actor } = requireActor(event);
	return {
		stored: {
			...emptyForm(getLocale()),
			// Rows to begin with; those that stay empty are not kept.
			learningObjectives: ['', '', ''],
			tags: ['', ''],
			visibility: 'public'
		},
		mirrorKey: mirrorKey(actor.id, null)
	};
};

export const actions: Actions = {
	save: async (event) => {
		const context = requireActor(event);
		const parsed = readContent(await readForm(event), 'save');
		if (!parsed.ok) return parsed.failure;
		const { id } = await createScenario(context, { content: parsed.data });
		leadTo(event.url, `/scenarios/${id}/edit?done=created`);
	},

	publish: async (event) => {
		const context = requireActor(event);
		const parsed = readPublication(await readForm(event));
		if (!parsed.ok) return parsed.failure;
		const { content, visibility } = parsed.data;
		const { id } = await createScenario(context, { content });
		await publishScenario(context, { scenarioId: id, visibility });
		leadTo(event.url, `/scenarios/${id}`);
	},

	arrange: async (event) => {
		requireActor(event);
		return arrangeRows(await readForm(event));
	},

	preview: async (event) => {
		requireActor(event);
		return previewInstructions(await readForm(event));
	}
};
