import { nothing, reasonForm } from '#lib/moderation/moderation-schema.ts';
import { orHttpError } from '#lib/server/http/or-http-error.ts';
import { requireAdmin } from '#lib/server/http/require-admin.ts';
import { liftHold } from '#lib/server/moderation/lift-hold.ts';
import { getModerated } from '#lib/server/moderation/list-held-back.ts';
import { unlistScenario } from '#lib/server/moderation/unlist-scenario.ts';
import { answerAct } from '../../answer-act.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
	scenario: await orHttpError(getModerated(requireAdmin(event), event.params.id))
});

export const actions: Actions = {
	unlist: (event) =>
		answerAct(event, {
			form: 'unlist',
			schema: reasonForm,
			run: (context, { reason }) =>
				unlistScenario(context, { scenarioId: event.params.id, reason }),
			done: 'unlisted'
		}),

	lift: (event) =>
		answerAct(event, {
			form: 'lift',
			schema: nothing,
			run: (context) => liftHold(context, { scenarioId: event.params.id }),
			done: 'lifted'
		})
};
