import { randomBytes } from 'node:crypto';
import type { Handle, RequestEvent } from '@sveltejs/kit';
import { localeOfPath } from '#lib/locale.ts';
import { listCookie, shownCookie } from '#lib/scenarios/list-cookies.ts';
import { cookieName, extractLocaleFromRequestAsync } from '#lib/paraglide/runtime.js';
import { getSharedReads } from '../cache/shared-reads.ts';

/** Pages on which everybody who is not signed in sees the same: lists, and nothing made for one visit. */
const shared = new Set([
	'/',
	'/scenarios',
	'/scenarios/more',
	'/tags/[tag]',
	'/categories/[category]',
	'/authors/[id]'
]);

/** An answer that was given, to be given again. */
interface Kept {
	headers: [string, string][];
	policy: string | null;
	nonce: string | null;
	body: Uint8Array;
	/** Where in the body the nonce stands. */
	places: number[];
	/** Cookies that it asked for, and that were not there: with any of them it would be another. */
	without: string[];
	byteLength: number;
}

/**
 * Gives visitors who are not signed in the list page that was made a moment ago for another one. It
 * stands in front of all that makes a page, and behind what names the request and writes the log.
 */
export const answerAgain: Handle = async ({ event, resolve }) => {
	const key = await keyOf(event);
	if (key === null) return resolve(event);
	const pages = getSharedReads();
	const { cookies } = event;
	const known = pages.find('pages', key) as Kept | undefined;
	if (known && known.without.every((name) => cookies.get(name) === undefined)) {
		return answerFrom(known);
	}
	const keep = pages.begin('pages', key);
	const read = readCookies(cookies);
	const answer = await resolve(event);
	if (!isForEverybody(event, answer) || [...read.values()].some(Boolean)) return answer;
	const body = new Uint8Array(await answer.arrayBuffer());
	if (event.isDataRequest && !isDataAlone(body)) return new Response(body, answer);
	const made = keepable(answer, body, [...read.keys()]);
	keep(made);
	return answerFrom(made);
};

/** Notes which cookies a page asks for, and whether they were there: on those it may hang. */
function readCookies(cookies: RequestEvent['cookies']): Map<string, boolean> {
	const read = new Map<string, boolean>();
	const get = cookies.get.bind(cookies);
	cookies.get = (name, options) => {
		const value = get(name, options);
		// The language is known before.
		if (name !== cookieName) read.set(name, value !== undefined);
		return value;
	};
	cookies.getAll = () => {
		throw new Error('A page that everybody shares names the cookies that it reads.');
	};
	return read;
}

/** Cookies that tell nothing of who asks; what they say, a page asks for by their names. */
const harmless = new Set([cookieName, listCookie, shownCookie]);

/**
 * What the answer hangs on: the address, its host and protocol included, and the language.
 *
 * @returns null where it may hang on more: any cookie that is not known may be somebody's
 */
async function keyOf({ cookies, request, route, url }: RequestEvent): Promise<string | null> {
	if (request.method !== 'GET' || route.id === null || !shared.has(route.id)) return null;
	const sent = request.headers.get('cookie')?.split(';') ?? [];
	if (!sent.every((cookie) => harmless.has(cookie.split('=', 1)[0]?.trim() ?? ''))) return null;
	// Where it is not chosen yet, the answer brings a cookie.
	const asked = localeOfPath(url.pathname);
	if (asked !== undefined && asked !== cookies.get(cookieName)) return null;
	return `${await extractLocaleFromRequestAsync(request)} ${request.url}`;
}

/** The framework says 200 of a page's data whatever went wrong with some of it, and of a redirect. */
function isDataAlone(body: Uint8Array): boolean {
	const text = Buffer.from(body.buffer);
	return text.indexOf('{"type":"data"') === 0 && !text.includes('{"type":"error"');
}

function isForEverybody({ locals }: RequestEvent, { status, headers }: Response): boolean {
	const type = headers.get('content-type') ?? '';
	return (
		status === 200 &&
		// It stands for another status.
		locals.failureStatus === undefined &&
		locals.actor === null &&
		!headers.has('set-cookie') &&
		/^(text\/html|application\/json)\b/.test(type)
	);
}

function keepable({ headers }: Response, body: Uint8Array, without: string[]): Kept {
	const policy = headers.get('content-security-policy');
	const nonce = /'nonce-([^']+)'/.exec(policy ?? '')?.[1] ?? null;
	const places: number[] = [];
	if (nonce !== null) {
		const text = Buffer.from(body.buffer);
		let at = text.indexOf(nonce);
		for (; at >= 0; at = text.indexOf(nonce, at + 1)) places.push(at);
	}
	// Another nonce makes another text, of which this would be said too.
	headers.delete('etag');
	headers.set('content-length', String(body.byteLength));
	return {
		headers: [...headers],
		policy,
		nonce,
		body,
		places,
		without,
		byteLength: body.byteLength
	};
}

/** Every answer has a nonce of its own: one that was seen before keeps nothing out. */
function answerFrom({ headers: kept, policy, nonce, body: text, places }: Kept): Response {
	const headers = new Headers(kept);
	const body = new Uint8Array(text);
	if (nonce !== null) {
		const fresh = freshNonce(nonce.length);
		headers.set('content-security-policy', (policy ?? '').replaceAll(nonce, fresh));
		const letters = Buffer.from(fresh, 'latin1');
		for (const place of places) body.set(letters, place);
	}
	// A stream of bytes takes them over; a body given as such is copied once more.
	const stream = new ReadableStream({
		type: 'bytes',
		start: (controller) => {
			controller.enqueue(body);
			controller.close();
		}
	});
	return new Response(stream, { headers });
}

/** As long as the framework's, and as random. */
const freshNonce = (length: number): string =>
	randomBytes(Math.ceil((length * 3) / 4))
		.toString('base64')
		.slice(0, length);
