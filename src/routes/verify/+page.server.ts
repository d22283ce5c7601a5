import { redirect } from '@sveltejs/kit';
import { verifyForm } from '#lib/server/accounts/account-schema.ts';
import { confirmEmail } from '#lib/server/accounts/email-links/confirm-email.ts';
import { findLink } from '#lib/server/accounts/email-links/email-links.ts';
import { failFrom } from '#lib/server/http/fail-from.ts';
import { loginAddress } from '#lib/server/http/require-actor.ts';
import { parseForm } from '#lib/server/http/parse-form.ts';
import { readForm } from '#lib/server/http/read-form.ts';
import type { Actions, PageServerLoad } from './$types';

/** Looking uses nothing up: programs that check mail follow links too. */
export const load: PageServerLoad = async ({ locals, url }) => {
	const { actor, context } = locals;
	const token = url.searchParams.get('token') ?? '';
	const link = await findLink(context.db, token);
	if (link === null || link.kind === 'reset') return { token, link: null, isOfAnother: false };
	if (actor === null || actor.isGuest) redirect(303, loginAddress(url));
	const { userId, email, kind } = link;
	if (userId !== actor.id) return { token, link: null, isOfAnother: true };
	return { token, link: { email, isChange: kind === 'change' }, isOfAnother: false };
};

export const actions: Actions = {
	default: async (event) => {
		const { actor } = event.locals;
		if (actor === null || actor.isGuest) redirect(303, loginAddress(event.url));
		const parsed = parseForm(verifyForm, await readForm(event));
		if (!parsed.ok) return parsed.failure;
		try {
			await confirmEmail(event.locals.context, parsed.data);
		} catch (error) {
			return failFrom(error, { values: {} });
		}
		redirect(303, '/verify/done');
	}
};
