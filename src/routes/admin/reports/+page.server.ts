import { dismissForm } from '#lib/moderation/moderation-schema.ts';
import { requireAdmin } from '#lib/server/http/require-admin.ts';
import { dismissReports } from '#lib/server/moderation/dismiss-reports.ts';
import { listReports } from '#lib/server/moderation/list-reports.ts';
import { answerAct } from '../answer-act.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const context = requireAdmin(event);
	const { searchParams } = event.url;
	const isOpen = searchParams.get('show') !== 'closed';
	const list = await listReports(context, { isOpen, after: searchParams.get('after') });
	return { isOpen, ...list };
};

export const actions: Actions = {
	dismiss: (event) =>
		answerAct(event, {
			form: 'dismiss',
			schema: dismissForm,
			run: (context, input) => dismissReports(context, input),
			done: 'dismissed'
		})
};
