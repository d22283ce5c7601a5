import { registerForm } from '#lib/server/accounts/account-schema.ts';
import { openSession } from '#lib/server/accounts/sessions/open-session.ts';
import { registerLearner } from '#lib/server/accounts/sign-in/register-learner.ts';
import { failFrom } from '#lib/server/http/fail-from.ts';
import { forgiveTries, limitRate } from '#lib/server/http/limit-rate.ts';
import { localRedirect } from '#lib/server/http/local-redirect.ts';
import { parseForm, typedValues } from '#lib/server/http/parse-form.ts';
import { readForm } from '#lib/server/http/read-form.ts';
import { safeNext } from '#lib/server/http/safe-next.ts';
import { setSessionCookie, visitOf } from '#lib/server/http/visit-of.ts';
import { welcome } from '#lib/server/mail/notices.ts';
import { providerSettings } from '#lib/server/oidc/settings.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals, url }) => {
	const next = url.searchParams.get('redirectTo');
	// A guest registers to keep what they have done.
	if (locals.actor && !locals.actor.isGuest) localRedirect(next);
	return { redirectTo: safeNext(next), provider: providerSettings()?.name ?? null };
};

export const actions: Actions = {
	default: async (event) => {
		const { context } = event.locals;
		const formData = await readForm(event);
		const parsed = parseForm(registerForm, formData);
		if (!parsed.ok) return parsed.failure;
		try {
			await limitRate(event, 'register');
			const learner = await registerLearner(context, parsed.data);
			const session = await openSession(context, { userId: learner.id, visit: visitOf(event) });
			setSessionCookie(event, session);
			// They get in here from now on, whatever others try elsewhere.
			await forgiveTries(event, 'sign-in', parsed.data.email);
			welcome({ db: context.db, actor: learner });
		} catch (error) {
			return failFrom(error, { values: typedValues(formData) });
		}
		localRedirect(parsed.data.redirectTo);
	}
};
