import { guestForm } from '#lib/server/accounts/account-schema.ts';
import { makeGuest } from '#lib/server/accounts/guests/make-guest.ts';
import { failFrom } from '#lib/server/http/fail-from.ts';
import { limitRate } from '#lib/server/http/limit-rate.ts';
import { localRedirect } from '#lib/server/http/local-redirect.ts';
import { orHttpError } from '#lib/server/http/or-http-error.ts';
import { parseForm, typedValues } from '#lib/server/http/parse-form.ts';
import { readForm } from '#lib/server/http/read-form.ts';
import { safeNext } from '#lib/server/http/safe-next.ts';
import { setSessionCookie, visitOf } from '#lib/server/http/visit-of.ts';
import { saveScenario } from '#lib/server/progress/save-scenario.ts';
import { startAttempt } from '#lib/server/progress/start-attempt.ts';
import { getScenario } from '#lib/server/scenarios/queries.ts';
import type { Actions, PageServerLoad } from './$types';
import { readOffer } from './read-offer.ts';

/** An address alone makes no guest: it asks. */
export const load: PageServerLoad = ({ locals, url }) => {
	const next = url.searchParams.get('redirectTo');
	if (locals.actor) localRedirect(next);
	return { redirectTo: safeNext(next), offer: readOffer(url) };
};

export const actions: Actions = {
	default: async (event) => {
		const formData = await readForm(event);
		const parsed = parseForm(guestForm, formData);
		if (!parsed.ok) return parsed.failure;
		const { context } = event.locals;
		const { press, scenario: scenarioId, language, key, redirectTo } = parsed.data;
		// Nobody becomes a guest for what is not there.
		if (press && scenarioId) await orHttpError(getScenario(context, scenarioId));
		let next: unknown = redirectTo;
		try {
			if (!context.actor) await limitRate(event, 'guest');
			const { guest, cookie } = await makeGuest(context, { key, visit: visitOf(event) });
			setSessionCookie(event, cookie);
			const asGuest = { db: context.db, actor: guest, now: context.now };
			if (press === 'save' && scenarioId) await saveScenario(asGuest, { scenarioId });
			if (press === 'start' && scenarioId) {
				await startAttempt(asGuest, { scenarioId, language });
				next = `${event.url.pathname.replace(/\/guest$/, '')}/scenarios/${scenarioId}/practice`;
			}
		} catch (error) {
			return failFrom(error, { values: typedValues(formData) });
		}
		localRedirect(next);
	}
};
