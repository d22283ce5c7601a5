import { redirect } from '@sveltejs/kit';
import { nameForm } from '#lib/server/accounts/account-schema.ts';
import { findOwnAccount } from '#lib/server/accounts/queries.ts';
import { renameLearner } from '#lib/server/accounts/rename-learner.ts';
import { signOut, signOutEverywhere } from '#lib/server/accounts/sign-out.ts';
import { parseForm } from '#lib/server/http/parse-form.ts';
import { readForm } from '#lib/server/http/read-form.ts';
import { requireAccount, requireActor } from '#lib/server/http/require-actor.ts';
import { setSessionCookie, visitOf } from '#lib/server/http/visit-of.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const account = await findOwnAccount(requireActor(event));
	if (!account) redirect(303, '/login');
	return {
		account: { ...account, createdAt: account.createdAt.toISOString() },
		isRenamed: event.url.searchParams.get('saved') === 'name'
	};
};

export const actions: Actions = {
	rename: async (event) => {
		const context = requireAccount(event);
		const parsed = parseForm(nameForm, await readForm(event), 'rename');
		if (!parsed.ok) return parsed.failure;
		await renameLearner(context, parsed.data);
		redirect(303, '/account?saved=name');
	},
	signOutEverywhere: async (event) => {
		const context = requireActor(event);
		// Their only session: it is asked first.
		if (context.actor.isGuest) redirect(303, '/logout');
		await signOutEverywhere(context);
		setSessionCookie(event, await signOut(context, { visit: visitOf(event) }));
		redirect(303, '/');
	}
};
