import type { RequestEvent } from '@sveltejs/kit';
import { m } from '../../paraglide/messages.js';
import { getLocale, getTextDirection } from '../../paraglide/runtime.js';

interface Plain {
	status: number;
	headers: Record<string, string>;
	title: string;
	text: string;
}

/**
 * A page made without the framework, for when nothing else can be shown: it needs nothing else, and
 * looks as `error.html` does.
 */
export function plainPage(
	{ locals }: RequestEvent,
	{ status, headers, title, text }: Plain
): Response {
	const body = pageOf({ status, title, text, requestId: locals.requestId });
	return new Response(body, {
		status,
		headers: { ...headers, 'content-type': 'text/html; charset=utf-8' }
	});
}

function pageOf({
	status,
	title,
	text,
	requestId
}: Pick<Plain, 'status' | 'title' | 'text'> & { requestId: string }): string {
	const locale = getLocale();
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
			<p>${text}</p>
			<p><a href="">${m.error_page_retry()}</a></p>
			<p class="note">${status} · ${m.error_page_number()} ${requestId}</p>
		</main>
	</body>
</html>
`;
}
