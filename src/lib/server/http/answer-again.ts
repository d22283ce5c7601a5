import { randomBytes } from 'node:crypto';
import type { Handle, RequestEvent } from '@sveltejs/kit';
import { localeOfPath } from '#lib/locale.ts';
import { cookieName, extractLocaleFromRequestAsync } from '#lib/paraglide/runtime.js';
import { getSharedReads } from '../cache/shared-reads.ts';

/** Pages on which everybody who is not signed in sees the same: lists, and nothing made for one visit. */
const shared = new Set([
	'/',
	'/scenarios',
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
	const known = pages.find('pages', key) as Kept | undefined;
	if (known) return answerFrom(known);

	const keep = pages.begin('pages', key);
	const answer = await resolve(event);
	if (!isForEverybody(event, answer)) return answer;
	const made = keepable(answer, new Uint8Array(await answer.arrayBuffer()));
	keep(made);
	return answerFrom(made);
};

/**
 * What the answer hangs on: the address, its host and protocol included, and the language.
 *
 * @returns null where it may hang on more: with any cookie but the language's, nothing is shared
 */
async function keyOf({ cookies, request, route, url }: RequestEvent): Promise<string | null> {
	if (request.method !== 'GET' || route.id === null || !shared.has(route.id)) return null;
	const cookie = request.headers.get('cookie');
	const chosen = cookie === null ? undefined : cookies.get(cookieName);
	if (cookie !== null && cookie !== `${cookieName}=${chosen}`) return null;
	// Its answer brings a cookie.
	const asked = localeOfPath(url.pathname);
	if (asked !== undefined && asked !== chosen) return null;
	return `${await extractLocaleFromRequestAsync(request)} ${request.url}`;
}

function isForEverybody({ locals }: RequestEvent, { status, headers }: Response): boolean {
	const type = headers.get('content-type') ?? '';
	return (
		status === 200 &&
		locals.actor === null &&
		!headers.has('set-cookie') &&
		/^(text\/html|application\/json)\b/.test(type)
	);
}

function keepable({ headers }: Response, body: Uint8Array): Kept {
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
	return { headers: [...headers], policy, nonce, body, places, byteLength: body.byteLength };
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
