import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { refusalPage } from './refusal-page.ts';

/** Of a body that is still sent after its answer: bytes, and milliseconds. */
const mostThrownAway = 32 * 1024 * 1024;
const longestWait = 15_000;

/** Seconds: not the same for all, or they would all come back at once. */
const retryAfter = { least: 1, most: 4 };

/** What scripts of ours are told, as they know it from the application. */
const codes: Record<number, { message: string; code: string }> = {
	413: { message: 'Too large', code: 'too-large' },
	500: { message: 'Something went wrong', code: 'broken' },
	503: { message: 'Not available right now', code: 'unavailable' }
};

/** Answers in the application's place, which does not get the request: as a page, or as scripts expect it. */
export function refuse(request: IncomingMessage, response: ServerResponse, status: number): void {
	const isData = wantsData(request);
	const body = isData ? data(request, status) : refusalPage(status, [languageOf(request)]);
	if (status === 405) response.setHeader('allow', 'GET, HEAD');
	if (status === 503) response.setHeader('retry-after', String(someSeconds()));
	response.writeHead(status, {
		'cache-control': 'private, no-store',
		'content-type': isData ? 'application/json' : 'text/html; charset=utf-8',
		'content-length': Buffer.byteLength(body)
	});
	response.write(request.method === 'HEAD' ? '' : body);
	afterBody(request, () => response.end());
}

/**
 * The whole answer to something that is not even a request, as it goes over the wire.
 *
 * @param headers those of every answer
 */
export function bareRefusal(status: number, headers: Record<string, string>): string {
	const body = refusalPage(status, ['en', 'es']);
	return [
		`HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
		'connection: close',
		'content-type: text/html; charset=utf-8',
		`content-length: ${Buffer.byteLength(body)}`,
		...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
		`\r\n${body}`
	].join('\r\n');
}

/**
 * Takes in what is still sent, and throws it away: whoever sends would not read the answer if the
 * connection were closed on them. Within bounds, beyond which nobody sends who can be told anything.
 */
function afterBody(request: IncomingMessage, done: () => void): void {
	if (request.complete) return done();
	const late = setTimeout(() => request.destroy(), longestWait).unref();
	let size = 0;
	request.on('data', (chunk: Buffer) => {
		size += chunk.byteLength;
		if (size > mostThrownAway) request.destroy();
	});
	request.once('close', () => {
		clearTimeout(late);
		done();
	});
}

const someSeconds = () =>
	retryAfter.least + Math.floor(Math.random() * (retryAfter.most - retryAfter.least + 1));

const pathOf = ({ url }: IncomingMessage) => (url ?? '').split('?', 1)[0] ?? '';

const isPageData = (request: IncomingMessage) => pathOf(request).endsWith('__data.json');

function wantsData(request: IncomingMessage): boolean {
	const accept = request.headers.accept ?? '';
	return isPageData(request) || (accept.includes('application/json') && !accept.includes('html'));
}

/** A form sent by script expects an action's result; everything else the error itself. */
function data(request: IncomingMessage, status: number): string {
	const error = codes[status] ?? { message: 'Bad request', code: 'bad-request' };
	const isAction = request.method === 'POST' && !isPageData(request);
	return JSON.stringify(isAction ? { type: 'error', error } : error);
}

function languageOf(request: IncomingMessage): 'en' | 'es' {
	const chosen =
		/^\/(en|es)(?=\/|$)/.exec(pathOf(request))?.[1] ??
		/(?:^|;\s*)locale=(en|es)\b/.exec(request.headers.cookie ?? '')?.[1] ??
		/\b(en|es)\b/.exec(request.headers['accept-language'] ?? '')?.[1];
	return chosen === 'es' ? 'es' : 'en';
}
