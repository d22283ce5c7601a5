import { redirect } from '@sveltejs/kit';
import { wayForm } from '#lib/server/accounts/account-schema.ts';
import { hasPassword, listLinks } from '#lib/server/accounts/own-access.ts';
import { unlinkProvider } from '#lib/server/accounts/sign-in/unlink-provider.ts';
import { failFrom } from '#lib/server/http/fail-from.ts';
import { parseForm } from '#lib/server/http/parse-form.ts';
import { problemIn } from '#lib/server/http/provider-problem.ts';
import { readForm } from '#lib/server/http/read-form.ts';
import { requireAccount } from '#lib/server/http/require-actor.ts';
import { providerSettings } from '#lib/server/oidc/settings.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const context = requireAccount(event);
	const provider = providerSettings();
	const links = await listLinks(context);
	return {
		hasPassword: await hasPassword(context),
		provider: provider?.name ?? null,
		isLinked: links.some(({ providerId }) => providerId === provider?.providerId),
		links: links.map(({ id, providerId, createdAt }) => ({
			id,
			name: new URL(providerId.replace(/^oidc:/, '')).host,
			isInUse: providerId === provider?.providerId,
			createdAt: createdAt.toISOString()
		})),
		problem: problemIn(event.url),
		done: event.url.searchParams.get('done')
	};
};

export const actions: Actions = {
	unlink: async (event) => {
		const context = requireAccount(event);
		const parsed = parseForm(wayForm, await readForm(event), 'unlink');
		if (!parsed.ok) return parsed.failure;
		try {
			await unlinkProvider(context, parsed.data);
		} catch (error) {
			return failFrom(error, { form: 'unlink', values: {} });
		}
		redirect(303, '/account/ways?done=unlinked');
	}
};
