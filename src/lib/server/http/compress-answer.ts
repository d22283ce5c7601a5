import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { RequestEvent } from '@sveltejs/kit';

type Encoding = 'br' | 'gzip';

/** Bytes. Less goes in one packet anyway; more is a file, and is sent as it is made. */
const [least, most] = [1_200, 2_000_000];

/** As small as is quick: twice the time would save another tenth. */
const compressors: Record<Encoding, (body: Uint8Array) => Promise<Uint8Array<ArrayBuffer>>> = {
	br: (body) =>
		promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } }),
	gzip: (body) => promisify(gzip)(body, { level: 3 })
};

/**
 * Sends a page, or the data of one, in a fifth of its bytes to whoever takes it so.
 *
 * Where another site leads to something of a learner's own it stays as it is: from how well its own
 * guesses shrink beside them, that site could read what it cannot see (the attack called BREACH).
 */
export async function compressAnswer(event: RequestEvent, answer: Response): Promise<Response> {
	const { headers } = answer;
	const type = headers.get('content-type') ?? '';
	const size = Number(headers.get('content-length'));
	if (!/^(?:text\/|application\/json\b)/.test(type) || headers.has('content-encoding')) {
		return answer;
	}
	headers.append('vary', 'accept-encoding');
	const encoding = encodingFor(event.request.headers.get('accept-encoding') ?? '');
	if (encoding === null || size < least || size > most || isLedByOthers(event)) return answer;
	const body = await compressors[encoding](new Uint8Array(await answer.arrayBuffer()));
	headers.set('content-encoding', encoding);
	headers.set('content-length', String(body.byteLength));
	const tag = headers.get('etag');
	// The same text, and no longer the same bytes.
	if (tag?.startsWith('"')) headers.set('etag', `W/${tag}`);
	return new Response(body, answer);
}

/** The smaller one of those that somebody takes; null for neither. */
function encodingFor(accepted: string): Encoding | null {
	const taken = new Set(
		accepted
			.toLowerCase()
			.split(',')
			.map((each) => each.replaceAll(/\s/g, ''))
			.filter((each) => !/;q=0(?:\.0*)?$/.test(each))
			.map((each) => each.split(';', 1)[0])
	);
	return taken.has('br') ? 'br' : taken.has('gzip') ? 'gzip' : null;
}

/** Browsers say so; over plain HTTP they do not, but there everybody reads along as it is. */
function isLedByOthers({ locals, request }: RequestEvent): boolean {
	const site = request.headers.get('sec-fetch-site') ?? 'none';
	return locals.actor !== null && site !== 'same-origin' && site !== 'none';
}
