import { json, type RequestEvent } from '@sveltejs/kit';
import { formatWait } from '../../format.ts';
import { m } from '../../paraglide/messages.js';
import { retryHeaders, wantsJson } from './answer-unavailable.ts';
import { errorBody } from './http-error.ts';
import { plainPage } from './plain-page.ts';

/** The answer to what was too often, where there is no page of the app to say it: 429, and when. */
export function answerTooMany(event: RequestEvent): Response {
	const { requestId, retryAfter } = event.locals;
	const seconds = retryAfter ?? Number(retryHeaders['retry-after']);
	const init = { status: 429, headers: { 'retry-after': String(seconds) } };
	if (wantsJson(event)) return json(errorBody(429, requestId, seconds), init);
	const text = m.error_page_429_text_until({ wait: formatWait(seconds) });
	return plainPage(event, { ...init, title: m.error_page_429_title(), text });
}
