import { mirrorKey } from '#lib/components/authoring/mirror.ts';
import { formFromContent } from '#lib/scenarios/scenario-schema.ts';
import type { ScenarioContent } from '#lib/scenarios/types.ts';
import { cefrLevelOf } from '#lib/scenarios/vocabulary.ts';
import { failFrom } from '#lib/server/http/fail-from.ts';
import { orHttpError } from '#lib/server/http/or-http-error.ts';
import { typedValues } from '#lib/server/http/parse-form.ts';
import { limitRate } from '#lib/server/http/limit-rate.ts';
import { readForm } from '#lib/server/http/read-form.ts';
import { requireActor } from '#lib/server/http/require-actor.ts';
import { safeNext } from '#lib/server/http/safe-next.ts';
import { editScenario } from '#lib/server/scenarios/edit-scenario.ts';
import { publishScenario } from '#lib/server/scenarios/publish-scenario.ts';
import { getEditableScenario } from '#lib/server/scenarios/queries.ts';
import { unpublishScenario } from '#lib/server/scenarios/unpublish-scenario.ts';
import {
	arrangeRows,
	leadTo,
	previewInstructions,
	readContent,
	readPublication,
	readVisibility,
	sentText,
	valuesAfter
} from '../../new/form-answers.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
	const context = requireActor(event);
	const scenario = await orHttpError(getEditableScenario(context, event.params.id));
	const { id, title, textLanguage, status, visibility, publishedAt, updatedAt } = scenario;
	const { heldBackReason } = scenario;
	return {
		scenario: { id, title, textLanguage, status, visibility, publishedAt, heldBackReason },
		stored: {
			...formFromContent(scenario),
			// A row to begin with; one that stays empty is not kept.
			...(scenario.learningObjectives.length === 0 && { learningObjectives: [''] }),
			...(scenario.tags.length === 0 && { tags: [''] }),
			// A level that only says what the rating says goes on following it.
			...(followsRating(scenario) && { cefrLevel: '' }),
			visibility: status === 'draft' && heldBackReason === null ? 'public' : visibility,
			version: updatedAt
		},
		mirrorKey: mirrorKey(context.actor.id, id)
	};
};

const followsRating = ({ difficultyRating, cefrLevel }: ScenarioContent): boolean =>
	difficultyRating !== null && cefrLevelOf(difficultyRating) === cefrLevel;

/** Buttons that store nothing are work, too: they are for whose form it is. */
const mustBeOwn = (event: RequestEvent) =>
	orHttpError(getEditableScenario(requireActor(event), event.params.id));

export const actions: Actions = {
	save: async (event) => {
		const context = requireActor(event);
		const scenarioId = event.params.id;
		const formData = await readForm(event);
		const parsed = readContent(formData, 'save');
		if (!parsed.ok) return parsed.failure;
		try {
			const version = sentText(formData, 'version');
			await limitRate(event, 'author', context.actor.id);
			await editScenario(context, { scenarioId, content: parsed.data, version });
		} catch (error) {
			return failFrom(error, { form: 'save', values: valuesAfter(error, formData) });
		}
		leadTo(event.url, `/scenarios/${scenarioId}/edit?done=saved`);
	},

	/** With the form's fields: stores them with it. Without, as from a list: publishes what is stored. */
	publish: async (event) => {
		const context = requireActor(event);
		const scenarioId = event.params.id;
		const formData = await readForm(event);
		const parsed = formData.has('title') ? readPublication(formData) : readVisibility(formData);
		if (!parsed.ok) return parsed.failure;
		const version = sentText(formData, 'version');
		try {
			await limitRate(event, 'author', context.actor.id);
			await publishScenario(context, { scenarioId, ...parsed.data, version });
		} catch (error) {
			return failFrom(error, { form: 'publish', values: valuesAfter(error, formData) });
		}
		leadTo(event.url, safeNext(formData.get('redirectTo'), `/scenarios/${scenarioId}`));
	},

	unpublish: async (event) => {
		const context = requireActor(event);
		const scenarioId = event.params.id;
		const formData = await readForm(event);
		try {
			await unpublishScenario(context, { scenarioId });
		} catch (error) {
			return failFrom(error, { form: 'unpublish', values: typedValues(formData) });
		}
		const fallback = `/scenarios/${scenarioId}/edit?done=withdrawn`;
		leadTo(event.url, safeNext(formData.get('redirectTo'), fallback));
	},

	arrange: async (event) => {
		await mustBeOwn(event);
		return arrangeRows(await readForm(event));
	},

	preview: async (event) => {
		await mustBeOwn(event);
		return previewInstructions(await readForm(event));
	}
};
