import { redirect } from '@sveltejs/kit';
import { passwordForm } from '#lib/server/accounts/account-schema.ts';
import { changePassword } from '#lib/server/accounts/change-password.ts';
import { findOwnAccess } from '#lib/server/accounts/own-access.ts';
import { failFrom } from '#lib/server/http/fail-from.ts';
import { forgiveTries, limitRate } from '#lib/server/http/limit-rate.ts';
import { parseForm } from '#lib/server/http/parse-form.ts';
import { readForm } from '#lib/server/http/read-form.ts';
import { requireAccount } from '#lib/server/http/require-actor.ts';
import { setSessionCookie, visitOf } from '#lib/server/http/visit-of.ts';
import { noticeOfPassword } from '#lib/server/mail/notices.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const access = await findOwnAccess(requireAccount(event));
	if (!access) redirect(303, '/account');
	const { hasPassword } = access;
	return { hasPassword, isChanged: event.url.searchParams.has('changed') };
};

export const actions: Actions = {
	default: async (event) => {
		const context = requireAccount(event);
		const parsed = parseForm(passwordForm, await readForm(event));
		if (!parsed.ok) return parsed.failure;
		try {
			await limitRate(event, 'sign-in', context.actor.id);
			const visit = visitOf(event);
			const { cookie, notify } = await changePassword(context, { ...parsed.data, visit });
			setSessionCookie(event, cookie);
			await forgiveTries(event, 'sign-in', context.actor.id);
			if (notify) noticeOfPassword(notify);
		} catch (error) {
			return failFrom(error, { values: {}, fields: { 'password-wrong': 'present' } });
		}
		redirect(303, '/account/password?changed');
	}
};
