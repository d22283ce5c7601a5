import { redirect } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { signInByProvider } from '#lib/server/accounts/sign-in/sign-in-by-provider.ts';
import { DomainError } from '#lib/server/errors.ts';
import { httpError } from '#lib/server/http/http-error.ts';
import { refuseRate } from '#lib/server/http/limit-rate.ts';
import { localRedirect } from '#lib/server/http/local-redirect.ts';
import { takeBegun } from '#lib/server/http/oidc-cookie.ts';
import { providerProblem } from '#lib/server/http/provider-problem.ts';
import { setSessionCookie, visitOf } from '#lib/server/http/visit-of.ts';
import { finishAtProvider } from '#lib/server/oidc/finish.ts';
import { providerSettings } from '#lib/server/oidc/settings.ts';
import type { RequestHandler } from './$types';

/** Back from the provider. */
export const GET: RequestHandler = async (event) => {
	const settings = providerSettings();
	if (!settings) httpError(404);
	// Each asks the provider.
	const refusal = await refuseRate(event, 'provider');
	if (refusal) return refusal;
	const { searchParams } = event.url;
	const begun = takeBegun(event);
	try {
		const code = searchParams.get('code');
		if (!begun || !code || searchParams.get('state') !== begun.state) {
			throw new DomainError('provider-failed');
		}
		const person = await finishAtProvider(settings, { code, begun });
		const cookie = await signInByProvider(event.locals.context, {
			person,
			providerId: settings.providerId,
			visit: visitOf(event),
			newcomer: m.access_oidc_newcomer()
		});
		setSessionCookie(event, cookie);
	} catch (error) {
		redirect(303, providerProblem(event, error, begun?.redirectTo ?? '/'));
	}
	localRedirect(begun.redirectTo);
};
