import { redirect } from '@sveltejs/kit';
import { nameForm, practiceForm } from '#lib/server/accounts/account-schema.ts';
import { findOwnAccount, findPractice } from '#lib/server/accounts/queries.ts';
import { renameLearner } from '#lib/server/accounts/rename-learner.ts';
import { signOut, signOutEverywhere } from '#lib/server/accounts/sessions/sign-out.ts';
import { setPractice } from '#lib/server/accounts/set-practice.ts';
import { localRedirect } from '#lib/server/http/local-redirect.ts';
import { parseForm } from '#lib/server/http/parse-form.ts';
import { readForm } from '#lib/server/http/read-form.ts';
import { requireAccount, requireActor } from '#lib/server/http/require-actor.ts';
import { safeNext } from '#lib/server/http/safe-next.ts';
import { setSessionCookie, visitOf } from '#lib/server/http/visit-of.ts';
import { providerSettings } from '#lib/server/oidc/settings.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const context = requireActor(event);
	const [account, practice] = await Promise.all([findOwnAccount(context), findPractice(context)]);
	if (!account) redirect(303, '/login');
	const { searchParams } = event.url;
	return {
		hasProvider: providerSettings() !== null,
		account: { ...account, createdAt: account.createdAt.toISOString() },
		practice,
		saved: searchParams.get('saved'),
		/** Where somebody came from to say what they practise. */
		back: safeNext(searchParams.get('redirectTo'), '')
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
	practise: async (event) => {
		const context = requireActor(event);
		const parsed = parseForm(practiceForm, await readForm(event), 'practise');
		if (!parsed.ok) return parsed.failure;
		const { language: languages, level, redirectTo } = parsed.data;
		await setPractice(context, { languages, level });
		localRedirect(redirectTo, '/account?saved=practice#practice');
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
