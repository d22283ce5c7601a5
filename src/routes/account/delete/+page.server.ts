import { redirect } from '@sveltejs/kit';
import { deleteAccountForm } from '#lib/server/accounts/account-schema.ts';
import { deleteAccount } from '#lib/server/accounts/delete-account.ts';
import { describeAccountDeletion } from '#lib/server/accounts/describe-account-deletion.ts';
import { confirmPassword } from '#lib/server/accounts/passwords/confirm-password.ts';
import { endOfCookie } from '#lib/server/accounts/sessions/visit.ts';
import { failFrom } from '#lib/server/http/fail-from.ts';
import { limitRate } from '#lib/server/http/limit-rate.ts';
import { parseForm, typedValues } from '#lib/server/http/parse-form.ts';
import { readForm } from '#lib/server/http/read-form.ts';
import { requireActor } from '#lib/server/http/require-actor.ts';
import { setSessionCookie, visitOf } from '#lib/server/http/visit-of.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const context = requireActor(event);
	if (context.actor.isGuest) redirect(303, '/logout');
	return { learnerId: context.actor.id, deletion: await describeAccountDeletion(context) };
};

export const actions: Actions = {
	default: async (event) => {
		const context = requireActor(event);
		if (context.actor.isGuest) redirect(303, '/logout');
		const formData = await readForm(event);
		const parsed = parseForm(deleteAccountForm, formData);
		if (!parsed.ok) return parsed.failure;
		try {
			// For the password is checked.
			await limitRate(event, 'sign-in', context.actor.id);
			await confirmPassword(context, parsed.data);
			await deleteAccount(context);
		} catch (error) {
			return failFrom(error, { values: typedValues(formData) });
		}
		setSessionCookie(event, endOfCookie(visitOf(event)));
		redirect(303, '/account/deleted');
	}
};
