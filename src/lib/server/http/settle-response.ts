import { json, type RequestEvent } from '@sveltejs/kit';
import { retryHeaders } from './answer-unavailable.ts';
import { errorBody } from './http-error.ts';

/**
 * Puts an answer in order before it leaves: the status that its failure stands for, no caches for
 * what depends on the reader, and when to try again.
 */
export function settleResponse(event: RequestEvent, response: Response): Response {
	const settled = withStatus(event, response);
	const { headers } = settled;
	headers.set('x-request-id', event.locals.requestId);
	if (!headers.has('cache-control')) headers.set('cache-control', 'private, no-store');
	if ((settled.status === 503 || settled.status === 429) && !headers.has('retry-after')) {
		const { retryAfter } = event.locals;
		headers.set('retry-after', retryAfter ? String(retryAfter) : retryHeaders['retry-after']);
	}
	return settled;
}

/**
 * The framework answers 500 whatever is thrown, and within a page's data 200 with the error in it.
 * What `handleError` recognised gets the status that it stands for.
 */
function withStatus(event: RequestEvent, response: Response): Response {
	const { failureStatus: status, requestId, retryAfter } = event.locals;
	if (status !== undefined && event.isDataRequest) {
		return json(errorBody(status, requestId, retryAfter), { status });
	}
	if (status !== undefined && response.status === 500) {
		return new Response(response.body, { status, headers: response.headers });
	}
	// What a route passes on from elsewhere may have headers that cannot be changed.
	return new Response(response.body, response);
}
