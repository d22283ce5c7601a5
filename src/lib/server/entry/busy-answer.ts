import type { IncomingMessage, ServerResponse } from 'node:http';

/** What is said without the application, which has no time: in the languages that it speaks. */
const words = {
	en: {
		title: 'A full house',
		text: 'More people are here than can be served at once. Try again in a moment; nothing that was saved is lost.',
		retry: 'Try again'
	},
	es: {
		title: 'Sala llena',
		text: 'Hay más gente de la que se puede atender a la vez. Inténtalo de nuevo en un momento; no se ha perdido nada de lo guardado.',
		retry: 'Intentar de nuevo'
	}
};

/** Seconds: not the same for all, or they would all come back at once. */
const retryAfter = { least: 1, most: 4 };

/** Answers 503 with when to come back: as a page, or to scripts as they expect it. */
export function answerBusy(request: IncomingMessage, response: ServerResponse): void {
	const { least, most } = retryAfter;
	const isData = wantsData(request);
	response
		.writeHead(503, {
			'content-type': isData ? 'application/json' : 'text/html; charset=utf-8',
			'cache-control': 'private, no-store',
			'retry-after': String(least + Math.floor(Math.random() * (most - least + 1))),
			// A form that nobody reads would be taken for the next request.
			...(hasBody(request) && { connection: 'close' })
		})
		.end(request.method === 'HEAD' ? undefined : isData ? data(request) : page(request));
}

const hasBody = ({ headers }: IncomingMessage) =>
	Number(headers['content-length'] ?? 0) > 0 || 'transfer-encoding' in headers;

const pathOf = ({ url }: IncomingMessage) => (url ?? '').split('?', 1)[0] ?? '';

const isPageData = (request: IncomingMessage) => pathOf(request).endsWith('__data.json');

function wantsData(request: IncomingMessage): boolean {
	const accept = request.headers.accept ?? '';
	return isPageData(request) || (accept.includes('application/json') && !accept.includes('html'));
}

/** A form sent by script expects an action's result; everything else the error itself. */
function data(request: IncomingMessage): string {
	const error = { message: 'Not available right now', code: 'unavailable' };
	const isAction = request.method === 'POST' && !isPageData(request);
	return JSON.stringify(isAction ? { type: 'error', error } : error);
}

function languageOf(request: IncomingMessage): keyof typeof words {
	const chosen =
		/^\/(en|es)(?=\/|$)/.exec(pathOf(request))?.[1] ??
		/(?:^|;\s*)locale=(en|es)\b/.exec(request.headers.cookie ?? '')?.[1] ??
		/\b(en|es)\b/.exec(request.headers['accept-language'] ?? '')?.[1];
	return chosen === 'es' ? 'es' : 'en';
}

function page(request: IncomingMessage): string {
	const language = languageOf(request);
	const { title, text, retry } = words[language];
	return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} · Rehearsal</title>
<style>
	:root { --paper: #faf6ee; --ink: #2a211c; }
	@media (prefers-color-scheme: dark) { :root { --paper: #17110e; --ink: #e9e1d5; } }
	body { margin: 0; min-height: 100dvh; display: grid; align-content: center;
		background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 Literata, Georgia, serif; }
	main { max-width: 36rem; margin-inline: auto; padding: 2rem clamp(1rem, 4vw, 2.5rem); }
	h1 { margin: 0 0 .75rem; font-size: clamp(1.75rem, 5vw, 2.25rem); font-weight: 500; line-height: 1.2; }
	a { color: inherit; display: inline-block; padding-block: .6rem; text-underline-offset: .2em; }
</style>
<main><h1>${title}</h1><p>${text}</p><p><a href="">${retry}</a></p></main>
`;
}
