import http from 'node:http';
import type { Duplex } from 'node:stream';
import { log } from '../log.ts';
import { type Admission, createAdmission } from './admission.ts';
import type { Health } from './health.ts';
import { ownHeaders, ownHeadersWriter } from './own-headers.ts';
import { bareRefusal, refuse } from './refuse.ts';
import type { Signs } from './signs.ts';
import { securityHeaders, setSecurityHeaders } from './security-headers.ts';

/** What adapter-node's `handler.js` exports. */
export type Handler = (
	request: http.IncomingMessage,
	response: http.ServerResponse,
	next: (error?: unknown) => void
) => unknown;

export interface ServerOptions {
	handler: Handler;
	health: Health;
	/** The address that the world knows the site by, where it is set. */
	origin: string | undefined;
	trustedProxies: string[];
	/** Largest body in bytes. */
	bodyLimit: number;
	/** Addresses that are answered from the disk; they cost next to nothing, and are never refused. */
	staticFiles: Set<string>;
	/** What tells that too much is going on. */
	signs: Signs;
}

/** A name or an address, with or without a port: all that a browser would send as the host. */
const plainHost = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/** The HTTP server around the application; not listening yet. */
export function createServer(options: ServerOptions): http.Server {
	const { handler, health, origin, bodyLimit, staticFiles } = options;
	const admission = createAdmission(options.signs);
	const writeOwnHeaders = ownHeadersWriter(options.trustedProxies);
	const isSecureSite = origin?.startsWith('https:') ?? false;
	const server = http.createServer({
		// Slow senders are cut off, looked for every few seconds.
		headersTimeout: 10_000,
		requestTimeout: 25_000,
		connectionsCheckingInterval: 2_000,
		// Longer than proxies keep theirs, so that none sends into a connection that just closed.
		keepAliveTimeout: 65_000,
		// Refused below, with the headers of every answer.
		requireHostHeader: false
	});
	// Whoever takes nothing of their answer for so long, or twice as long at most, is let go. Longer than
	// an open connection waits, so that it closes none that is only waiting.
	server.timeout = 70_000;
	const receive = (request: http.IncomingMessage, response: http.ServerResponse) => {
		writeOwnHeaders(request);
		const [path = ''] = (request.url ?? '').split('?', 1);
		const isStatic = staticFiles.has(path);
		const isSecure = isSecureSite || request.headers[ownHeaders.protocol] === 'https';
		setSecurityHeaders(response, isSecure, isStatic);
		response.setHeader('x-request-id', request.headers[ownHeaders.requestId] as string);
		response.on('error', () => undefined);
		// Draining: whoever comes over an open connection is served, and then let go.
		if (!server.listening) response.setHeader('connection', 'close');
		return { isStatic };
	};
	server.on('request', (request, response) => {
		const { isStatic } = receive(request, response);
		if (health.answer(request, response)) return;
		const fault = faultOf(request, isStatic, bodyLimit);
		if (fault !== null) return refuse(request, response, fault);
		if (isStatic) return serve(handler, request, response);
		void serveWithin(admission, handler, request, response);
	});
	// An expectation that nobody can meet.
	server.on('checkExpectation', (request, response) => {
		receive(request, response);
		refuse(request, response, 417);
	});
	const answerBare = (socket: Duplex, status: number) => {
		socket.on('error', () => undefined);
		socket.end(bareRefusal(status, securityHeaders(isSecureSite, false)));
	};
	// Somebody takes this for a proxy.
	server.on('connect', (_request, socket) => answerBare(socket, 405));
	server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
		if (error.code === 'ECONNRESET' || !socket.writable) return socket.destroy();
		answerBare(socket, clientErrors[error.code ?? ''] ?? 400);
	});
	return server;
}

const clientErrors: Record<string, number> = {
	ERR_HTTP_REQUEST_TIMEOUT: 408,
	HPE_HEADER_OVERFLOW: 431
};

/** The status of a request that is not worth anybody's while; null for all others. */
function faultOf(
	{ headers, method = '' }: http.IncomingMessage,
	isStatic: boolean,
	bodyLimit: number
): number | null {
	if (!plainHost.test(headers.host ?? '')) return 400;
	if (Number(headers['content-length']) > bodyLimit) return 413;
	if (isStatic && method !== 'GET' && method !== 'HEAD') return 405;
	return null;
}

/** Serves what there is room for. */
async function serveWithin(
	admission: Admission,
	handler: Handler,
	request: http.IncomingMessage,
	response: http.ServerResponse
): Promise<void> {
	// Nobody reads what a GET brings along: who promises a body there and keeps it back waits for us.
	const hasForm = request.method !== 'GET' && request.method !== 'HEAD';
	const isOnClient = () => (hasForm && !request.complete) || response.writableNeedDrain;
	const pass = await admission.admit({ isOnClient });
	if (response.destroyed) return pass?.leave(false);
	if (!pass) {
		tellOfRefusal(admission);
		return refuse(request, response, 503);
	}
	// Comes after the last byte, and also when the client has gone.
	response.once('close', () => pass.leave(response.statusCode === 503));
	serve(handler, request, response);
}

let refused = 0;

/** One line for all refusals of a second: a line each would be work when there is too much of it. */
function tellOfRefusal(admission: Admission): void {
	refused += 1;
	if (refused > 1) return;
	setTimeout(() => {
		log.warn({ refused, limit: admission.limit }, 'too busy: requests were refused');
		refused = 0;
	}, 1_000).unref();
}

function serve(handler: Handler, request: http.IncomingMessage, response: http.ServerResponse) {
	const failed = (error: unknown) => {
		log.error({ id: request.headers[ownHeaders.requestId], err: error }, 'request failed');
		if (response.headersSent) response.destroy();
		else refuse(request, response, 500);
	};
	try {
		const result = handler(request, response, (error) =>
			error ? failed(error) : refuse(request, response, 404)
		);
		if (result instanceof Promise) result.catch(failed);
	} catch (error) {
		failed(error);
	}
}
