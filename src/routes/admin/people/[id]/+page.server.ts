import { nothing, reasonForm } from '#lib/moderation/moderation-schema.ts';
import { orHttpError } from '#lib/server/http/or-http-error.ts';
import { requireAdmin } from '#lib/server/http/require-admin.ts';
import { disableAccount } from '#lib/server/moderation/disable-account.ts';
import { enableAccount } from '#lib/server/moderation/enable-account.ts';
import { getPerson } from '#lib/server/moderation/list-people.ts';
import { signOutAccount } from '#lib/server/moderation/sign-out-account.ts';
import { answerAct } from '../../answer-act.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const context = requireAdmin(event);
	const person = await orHttpError(getPerson(context, event.params.id));
	return { person, isSelf: person.id === context.actor.id };
};

export const actions: Actions = {
	disable: (event) =>
		answerAct(event, {
			form: 'disable',
			schema: reasonForm,
			run: (context, { reason }) => disableAccount(context, { userId: event.params.id, reason }),
			done: 'disabled'
		}),

	enable: (event) =>
		answerAct(event, {
			form: 'enable',
			schema: nothing,
			run: (context) => enableAccount(context, { userId: event.params.id }),
			done: 'enabled'
		}),

	signOut: (event) =>
		answerAct(event, {
			form: 'signOut',
			schema: nothing,
			run: (context) => signOutAccount(context, { userId: event.params.id }),
			done: 'signed-out'
		})
};
