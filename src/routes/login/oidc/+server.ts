import { redirect } from '@sveltejs/kit';
import { httpError } from '#lib/server/http/http-error.ts';
import { keepBegun } from '#lib/server/http/oidc-cookie.ts';
import { providerProblem } from '#lib/server/http/provider-problem.ts';
import { safeNext } from '#lib/server/http/safe-next.ts';
import { beginAtProvider } from '#lib/server/oidc/begin.ts';
import { providerSettings } from '#lib/server/oidc/settings.ts';
import type { RequestHandler } from './$types';

/** Off to the provider. By a link, for a form of ours may lead nowhere else. */
export const GET: RequestHandler = async (event) => {
	const settings = providerSettings();
	if (!settings) httpError(404);
	const redirectTo = safeNext(event.url.searchParams.get('redirectTo'));
	try {
		const { address, begun } = await beginAtProvider(settings, { redirectTo });
		keepBegun(event, begun);
		return new Response(null, { status: 303, headers: { location: address } });
	} catch (error) {
		redirect(303, providerProblem(event, error, redirectTo));
	}
};
