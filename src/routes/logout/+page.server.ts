import { redirect } from '@sveltejs/kit';
import { leaveForm } from '#lib/server/accounts/account-schema.ts';
import { deleteAccount } from '#lib/server/accounts/delete-account.ts';
import { describeBelongings } from '#lib/server/accounts/describe-belongings.ts';
import { signOut } from '#lib/server/accounts/sessions/sign-out.ts';
import { parseForm } from '#lib/server/http/parse-form.ts';
import { readForm } from '#lib/server/http/read-form.ts';
import { requireActor } from '#lib/server/http/require-actor.ts';
import { setSessionCookie, visitOf } from '#lib/server/http/visit-of.ts';
import type { Actions, PageServerLoad } from './$types';

/** An address alone signs nobody out: it asks. */
export const load: PageServerLoad = async (event) => {
	const { actor } = event.locals;
	if (!actor) redirect(303, '/');
	return {
		learnerId: actor.id,
		belongings: actor.isGuest ? await describeBelongings(requireActor(event)) : null
	};
};

export const actions: Actions = {
	default: async (event) => {
		const { actor, context } = event.locals;
		if (actor?.isGuest) {
			const parsed = parseForm(leaveForm, await readForm(event));
			if (!parsed.ok) return parsed.failure;
			// Nobody could come back to what they have done: it is asked first, and then it goes.
			if (!parsed.data.confirm) redirect(303, '/logout');
			await deleteAccount({ db: context.db, actor });
		}
		setSessionCookie(event, await signOut(context, { visit: visitOf(event) }));
		redirect(303, '/');
	}
};
