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
	return new Response(unavailablePage(event.locals.requestId), {
		status: 503,
		headers: { ...retryHeaders, 'content-type': 'text/html; charset=utf-8' }
	});
}

/** Looks as `error.html` does: the page for when nothing else can be shown. */
function unavailablePage(requestId: string): string {
	const locale = getLocale();
	const title = m.error_page_503_title();
	return `<!doctype html>
<html lang="${locale}" dir="${getTextDirection(locale)}">
	<head>
		<meta charset="utf-8" />
		<meta name="viewport" content="width=device-width, initial-scale=1" />
		<meta name="color-scheme" content="light dark" />
		<meta name="robots" content="noindex" />
		<title>${m.page_title({ title })}</title>
		<style>
			:root { --paper: #faf6ee; --ink: #2a211c; --muted: #6a5f58; }
			@media (prefers-color-scheme: dark) {
				:root { --paper: #17110e; --ink: #e9e1d5; --muted: #b3a99e; }
			}
			body { margin: 0; min-height: 100dvh; display: grid; align-content: center;
				background: var(--paper); color: var(--ink);
				font: 1.0625rem/1.6 Literata, Georgia, 'Noto Serif', serif; }
			main { max-width: 36rem; margin-inline: auto; padding: 2rem clamp(1rem, 4vw, 2.5rem); }
			h1 { margin: 0 0 0.75rem; font-size: clamp(1.75rem, 5vw, 2.25rem); font-weight: 500;
				line-height: 1.2; }
			p { margin: 0 0 1rem; }
			.note { color: var(--muted); font-size: 0.9375rem; }
			a { color: inherit; text-underline-offset: 0.2em; display: inline-block;
				padding-block: 0.6rem; }
			:focus-visible { outline: 2px solid; outline-offset: 2px; }
		</style>
	</head>
	<body>
		<main>
			<h1>${title}</h1>
			<p>${m.error_page_503_text()}</p>
			<p><a href="">${m.error_page_retry()}</a></p>
			<p class="note">503 · ${m.error_page_number()} ${requestId}</p>
		</main>
	</body>
</html>
`;
}
