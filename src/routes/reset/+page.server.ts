import { redirect } from '@sveltejs/kit';
import { resetForm } from '#lib/server/accounts/account-schema.ts';
import { findLink } from '#lib/server/accounts/email-links/email-links.ts';
import { resetPassword } from '#lib/server/accounts/email-links/reset-password.ts';
import { failFrom } from '#lib/server/http/fail-from.ts';
import { forgiveTries } from '#lib/server/http/limit-rate.ts';
import { parseForm } from '#lib/server/http/parse-form.ts';
import { readForm } from '#lib/server/http/read-form.ts';
import { noticeOfPassword } from '#lib/server/mail/notices.ts';
import type { Actions, PageServerLoad } from './$types';

/** Looking uses nothing up: programs that check mail follow links too. */
export const load: PageServerLoad = async ({ locals, url }) => {
	const token = url.searchParams.get('token') ?? '';
	const link = await findLink(locals.context.db, token);
	return { token, isGood: link?.kind === 'reset' };
};

export const actions: Actions = {
	default: async (event) => {
		const parsed = parseForm(resetForm, await readForm(event));
		if (!parsed.ok) return parsed.failure;
		try {
			const { email } = await resetPassword(event.locals.context, parsed.data);
			noticeOfPassword(email);
			// They get in here, whatever others try elsewhere.
			await forgiveTries(event, 'sign-in', email);
		} catch (error) {
			return failFrom(error, { values: {} });
		}
		redirect(303, '/reset/done');
	}
};
