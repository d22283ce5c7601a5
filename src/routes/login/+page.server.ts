import { loginForm } from '#lib/server/accounts/account-schema.ts';
import { signIn } from '#lib/server/accounts/sign-in/sign-in.ts';
import { failFrom } from '#lib/server/http/fail-from.ts';
import { forgiveTries, limitRate } from '#lib/server/http/limit-rate.ts';
import { localRedirect } from '#lib/server/http/local-redirect.ts';
import { parseForm, typedValues } from '#lib/server/http/parse-form.ts';
import { problemIn } from '#lib/server/http/provider-problem.ts';
import { readForm } from '#lib/server/http/read-form.ts';
import { safeNext } from '#lib/server/http/safe-next.ts';
import { setSessionCookie, visitOf } from '#lib/server/http/visit-of.ts';
import { providerSettings } from '#lib/server/oidc/settings.ts';
import { readOffer } from '../guest/read-offer.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals, url }) => {
	const next = url.searchParams.get('redirectTo');
	// A guest signs in to an account: what they have done goes along.
	if (locals.actor && !locals.actor.isGuest) localRedirect(next);
	return {
		redirectTo: safeNext(next),
		offer: locals.actor ? null : readOffer(url),
		provider: providerSettings()?.name ?? null,
		problem: problemIn(url)
	};
};

export const actions: Actions = {
	default: async (event) => {
		const formData = await readForm(event);
		const parsed = parseForm(loginForm, formData);
		if (!parsed.ok) return parsed.failure;
		const { email, password, redirectTo } = parsed.data;
		try {
			const visit = visitOf(event);
			await limitRate(event, 'sign-in', email);
			setSessionCookie(event, await signIn(event.locals.context, { email, password, visit }));
			await forgiveTries(event, 'sign-in', email);
		} catch (error) {
			return failFrom(error, { values: typedValues(formData) });
		}
		localRedirect(redirectTo);
	}
};
