import { redirect } from '@sveltejs/kit';
import { emailForm } from '#lib/server/accounts/account-schema.ts';
import { askToChangeEmail } from '#lib/server/accounts/email-links/ask-to-change-email.ts';
import { askToVerify } from '#lib/server/accounts/email-links/ask-to-verify.ts';
import { takeLinkBack } from '#lib/server/accounts/email-links/email-links.ts';
import { findOwnAccess } from '#lib/server/accounts/own-access.ts';
import { failFrom } from '#lib/server/http/fail-from.ts';
import { forgiveTries, limitRate, noteWait } from '#lib/server/http/limit-rate.ts';
import { parseForm, typedValues } from '#lib/server/http/parse-form.ts';
import { readForm } from '#lib/server/http/read-form.ts';
import { requireAccount } from '#lib/server/http/require-actor.ts';
import { addressTakenLetter } from '#lib/server/mail/letters.ts';
import { noticeOfNewAddress } from '#lib/server/mail/notices.ts';
import { isMailSetUp } from '#lib/server/mail/send-letter.ts';
import { sendLink } from '#lib/server/mail/send-link.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const access = await findOwnAccess(requireAccount(event));
	if (!access) redirect(303, '/account');
	const { links, ...own } = access;
	const sent = (kind: 'verify' | 'change') => {
		const link = links.find((one) => one.kind === kind);
		return link ? { email: link.email, at: link.createdAt.toISOString() } : null;
	};
	return {
		...own,
		verify: sent('verify'),
		change: sent('change'),
		isMailSetUp: isMailSetUp(),
		sent: event.url.searchParams.get('sent')
	};
};

export const actions: Actions = {
	verify: async (event) => {
		const context = requireAccount(event);
		try {
			await limitRate(event, 'mail', context.actor.id);
			const link = await askToVerify(context);
			if (link) await sendLink(context, link);
		} catch (error) {
			noteWait(event, error);
			return failFrom(error, { form: 'verify', values: {} });
		}
		redirect(303, '/account/email?sent=verify');
	},
	change: async (event) => {
		const context = requireAccount(event);
		const formData = await readForm(event);
		const parsed = parseForm(emailForm, formData, 'change');
		if (!parsed.ok) return parsed.failure;
		try {
			// For the password is checked.
			await limitRate(event, 'sign-in', context.actor.id);
			const { link, before, isTaken } = await askToChangeEmail(context, parsed.data);
			// Many accounts are not to send mails without end to somebody else.
			await limitRate(event, 'mail', `change ${link.email}`).catch(async (error: unknown) => {
				await takeLinkBack(context, link.token);
				throw error;
			});
			await sendLink(context, link, isTaken ? addressTakenLetter(link.email) : undefined);
			noticeOfNewAddress(before);
			await forgiveTries(event, 'sign-in', context.actor.id);
		} catch (error) {
			noteWait(event, error);
			return failFrom(error, { form: 'change', values: typedValues(formData) });
		}
		redirect(303, '/account/email?sent=change');
	}
};
