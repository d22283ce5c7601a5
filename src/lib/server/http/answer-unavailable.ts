import { json, type RequestEvent } from '@sveltejs/kit';
import { m } from '../../paraglide/messages.js';
import { getLocale, getTextDirection } from '../../paraglide/runtime.js';
import { errorBody } from './http-error.ts';

/** When to try again, in seconds. */
const retryAfter = '5';

export const retryHeaders = { 'retry-after': retryAfter };

/** How a request wants its answer: as a page, or as data for a page that is open already. */
export function wantsJson(event: RequestEvent): boolean {
	const accept = event.request.headers.get('accept') ?? '';
	return event.isDataRequest || (accept.includes('application/json') && !accept.includes('html'));
}

/**
 * The answer when the database cannot be asked, made without the framework: 503, "try again", and
 * a page that needs nothing else. Scripts get what the framework's own parts expect.
 */
export function answerUnavailable(event: RequestEvent): Response {
	const body = errorBody(503, event.locals.requestId);
	const init = { status: 503, headers: retryHeaders };
	if (wantsJson(event)) {
		// A form sent by script expects an action's result; everything else the error itself.
		const isAction = event.request.method === 'POST' && !event.isDataRequest;
		return json(isAction ? { type: 'error', error: body } : body, init);
	}
	return new Response(unavailablePage(), {
		status: 503,
		headers: { ...retryHeaders, 'content-type': 'text/html; charset=utf-8' }
	});
}

function unavailablePage(): string {
	const locale = getLocale();
	return `<!doctype html>
<html lang="${locale}" dir="${getTextDirection(locale)}">
	<head>
		<meta charset="utf-8" />
		<meta name="viewport" content="width=device-width, initial-scale=1" />
		<meta name="color-scheme" content="light dark" />
		<title>${m.account_unavailable_title()} · ${m.app_name()}</title>
		<style>
			body { margin: 0; min-height: 100vh; display: grid; place-content: center; padding: 1.5rem;
				box-sizing: border-box; font: 1.125rem/1.6 Georgia, 'Times New Roman', serif;
				background: light-dark(#faf6ef, #1b1714); color: light-dark(#2b2420, #ece4da); }
			main { max-width: 32rem; }
			h1 { font-size: 1.75rem; line-height: 1.25; font-weight: 500; }
			a { color: light-dark(#9b1c2c, #f0909a); display: inline-block; padding-block: .6rem; }
		</style>
	</head>
	<body>
		<main>
			<h1>${m.account_unavailable_title()}</h1>
			<p>${m.account_unavailable_text()}</p>
			<p><a href="">${m.account_unavailable_retry()}</a></p>
		</main>
	</body>
</html>
`;
}
