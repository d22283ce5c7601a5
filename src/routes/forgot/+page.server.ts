import { setTimeout as sleep } from 'node:timers/promises';
import { redirect } from '@sveltejs/kit';
import { forgotForm } from '#lib/server/accounts/account-schema.ts';
import { askForReset } from '#lib/server/accounts/email-links/ask-for-reset.ts';
import { failFrom } from '#lib/server/http/fail-from.ts';
import { limitRate } from '#lib/server/http/limit-rate.ts';
import { parseForm, typedValues } from '#lib/server/http/parse-form.ts';
import { readForm } from '#lib/server/http/read-form.ts';
import { expectMail, isMailSetUp, sendMeanwhile } from '#lib/server/mail/send-letter.ts';
import { sendLink } from '#lib/server/mail/send-link.ts';
import type { Actions, PageServerLoad } from './$types';

/** Milliseconds that looking takes at least, so that nobody sees by the time whether it found. */
const looking = 250;

export const load: PageServerLoad = ({ url }) => ({
	isMailSetUp: isMailSetUp(),
	isSent: url.searchParams.has('sent')
});

export const actions: Actions = {
	default: async (event) => {
		const { context } = event.locals;
		const formData = await readForm(event);
		const parsed = parseForm(forgotForm, formData);
		if (!parsed.ok) return parsed.failure;
		try {
			await limitRate(event, 'mail', parsed.data.email);
			await expectMail();
			const [link] = await Promise.all([askForReset(context, parsed.data), sleep(looking)]);
			if (link) sendMeanwhile(() => sendLink(context, link));
		} catch (error) {
			return failFrom(error, { values: typedValues(formData) });
		}
		redirect(303, '/forgot?sent');
	}
};
