import { randomUUID } from 'node:crypto';
import { building } from '$app/environment';
import {
	json,
	text,
	type Handle,
	type HandleServerError,
	type RequestEvent,
	type ServerInit
} from '@sveltejs/kit';
import { sequence } from '@sveltejs/kit/hooks';
import { localeOfPath, prefixStrategy } from '#lib/locale.ts';
import {
	cookieMaxAge,
	cookieName,
	defineCustomServerStrategy,
	getTextDirection
} from '#lib/paraglide/runtime.js';
import { paraglideMiddleware } from '#lib/paraglide/server.js';
import { stopWatchingGuests, watchGuests } from '#lib/server/accounts/guests/watch-guests.ts';
import { findSession } from '#lib/server/accounts/sessions/queries.ts';
import { isUnavailable } from '#lib/server/db/errors.ts';
import { isUuid } from '#lib/server/db/uuid.ts';
import { answerAgain } from '#lib/server/http/answer-again.ts';
import { answerInTime } from '#lib/server/http/answer-in-time.ts';
import { answerUnavailable, wantsJson } from '#lib/server/http/answer-unavailable.ts';
import { failureStatus } from '#lib/server/http/classify-failure.ts';
import { compressAnswer } from '#lib/server/http/compress-answer.ts';
import { forgetShared } from '#lib/server/http/forget-shared.ts';
import { formNameIn } from '#lib/server/http/form-name.ts';
import { errorBody } from '#lib/server/http/http-error.ts';
import { isFromOwnOrigin } from '#lib/server/http/own-origin.ts';
import { settleResponse } from '#lib/server/http/settle-response.ts';
import { setSessionCookie, visitOf } from '#lib/server/http/visit-of.ts';
import { log } from '#lib/server/log.ts';
import { stopWatching, watchNights } from '#lib/server/metrics/watch-nights.ts';

defineCustomServerStrategy(prefixStrategy, {
	getLocale: (request) => localeOfPath(new URL(request?.url ?? '').pathname)
});

/** Once, as the server starts. */
export const init: ServerInit = () => {
	const url = process.env.DATABASE_URL;
	if (building || !url) return;
	watchNights(url);
	watchGuests(url);
	// Our entry waits for what its listeners promise.
	// eslint-disable-next-line @typescript-eslint/no-misused-promises
	process.once('sveltekit:shutdown', () => Promise.all([stopWatching(), stopWatchingGuests()]));
};

/** Names the request, puts the answer in order and writes the log's line. */
const handleRequest: Handle = async ({ event, resolve }) => {
	const started = performance.now();
	const requestId = requestIdOf(event.request);
	event.locals.requestId = requestId;
	event.locals.actor = null;
	const settled = settleResponse(event, await resolve(event));
	const response = await compressAnswer(event, settled);
	log.info(
		{
			id: requestId,
			method: event.request.method,
			path: event.url.pathname,
			status: response.status,
			ms: Math.round(performance.now() - started)
		},
		'request'
	);
	return response;
};

/** Chooses the language. The request goes without its body: the middleware would copy it. */
const handleLocale: Handle = ({ event, resolve }) =>
	paraglideMiddleware(
		new Request(event.request.url, { headers: event.request.headers }),
		({ locale }) => {
			rememberLocale(event);
			return resolve(event, {
				transformPageChunk: ({ html }) =>
					html.replace('%lang%', locale).replace('%dir%', getTextDirection(locale))
			});
		}
	);

const handleOrigin: Handle = ({ event, resolve }) => {
	if (isFromOwnOrigin(event.request, event.url.origin)) return resolve(event);
	return wantsJson(event)
		? json(errorBody(403, event.locals.requestId), { status: 403 })
		: text('Requests from other sites are refused.', { status: 403 });
};

/**
 * The framework looks a form's name up in an object, where it finds what every object has as well.
 */
const handleFormName: Handle = ({ event, resolve }) => {
	const asked = event.request.method === 'POST' ? formNameIn(event.url) : null;
	if (asked === null || !(asked in {})) return resolve(event);
	return wantsJson(event)
		? json(errorBody(405, event.locals.requestId), { status: 405 })
		: text('There is no such form.', { status: 405 });
};

/** Says who is asking. */
const handleActor: Handle = async ({ event, resolve }) => {
	try {
		const { session, cookie } = await findSession(event.locals.context, visitOf(event));
		event.locals.actor = session?.actor ?? null;
		setSessionCookie(event, cookie);
	} catch (error) {
		if (!isUnavailable(error)) throw error;
		log.error({ id: event.locals.requestId, err: error }, 'database unavailable');
		return answerUnavailable(event);
	}
	return resolve(event);
};

/**
 * Whoever is no admin finds nothing there, however they ask. A page's answer is left to its guard,
 * so that it is the very page of an address that is not there.
 */
const handleAdmin: Handle = async ({ event, resolve }) => {
	const isHidden = event.route.id?.startsWith('/admin') && !event.locals.actor?.isAdmin;
	const isPage = ['GET', 'HEAD', 'POST'].includes(event.request.method) && !wantsJson(event);
	if (isHidden && !isPage) return json(errorBody(404, event.locals.requestId), { status: 404 });
	const answer = await resolve(event);
	// What a page that is there would take.
	if (isHidden) answer.headers.delete('allow');
	return answer;
};

export const handle = sequence(
	handleRequest,
	answerAgain,
	handleLocale,
	answerInTime,
	handleOrigin,
	handleFormName,
	handleActor,
	handleAdmin,
	forgetShared
);

export const handleError: HandleServerError = ({ error, event, status }) => {
	const { requestId, retryAfter } = event.locals;
	const known = failureStatus(error, status);
	if (known !== status) event.locals.failureStatus = known;
	if (known >= 500) log.error({ id: requestId, err: error }, 'request failed');
	return errorBody(known, requestId, retryAfter);
};

/** The server's entry writes this header anew, whatever a client sent; in development it may be absent. */
function requestIdOf(request: Request): string {
	const given = request.headers.get('x-request-id') ?? '';
	return isUuid(given) ? given : randomUUID();
}

/** A language in the address stays chosen for the addresses without one. */
function rememberLocale(event: RequestEvent): void {
	const locale = localeOfPath(event.url.pathname);
	if (locale === undefined || event.isDataRequest) return;
	if (event.request.headers.has('sec-purpose') || event.cookies.get(cookieName) === locale) return;
	event.cookies.set(cookieName, locale, {
		path: '/',
		maxAge: cookieMaxAge,
		sameSite: 'lax',
		httpOnly: false,
		secure: event.url.protocol === 'https:'
	});
}
