import { json, type RequestEvent } from '@sveltejs/kit';
import { m } from '../../paraglide/messages.js';
import { errorBody } from './http-error.ts';
import { plainPage } from './plain-page.ts';

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
	const words = { title: m.error_page_503_title(), text: m.error_page_503_text() };
	return plainPage(event, { ...words, ...init });
}
