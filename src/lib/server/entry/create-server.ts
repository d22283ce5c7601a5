import http from 'node:http';
import { log } from '../log.ts';
import { type Admission, createAdmission } from './admission.ts';
import { answerBusy } from './busy-answer.ts';
import type { Health } from './health.ts';
import { ownHeaders, ownHeadersWriter } from './own-headers.ts';
import { setSecurityHeaders } from './security-headers.ts';

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
}

/** The HTTP server around the application; not listening yet. */
export function createServer(options: ServerOptions): http.Server {
	const { handler, health, origin, bodyLimit, staticFiles } = options;
	const admission = createAdmission();
	const writeOwnHeaders = ownHeadersWriter(options.trustedProxies);
	const server = http.createServer({
		// Slow senders are cut off, looked for every few seconds.
		headersTimeout: 10_000,
		requestTimeout: 25_000,
		connectionsCheckingInterval: 2_000,
		// Longer than proxies keep theirs, so that none sends into a connection that just closed.
		keepAliveTimeout: 65_000
	});
	server.on('request', (request, response) => {
		writeOwnHeaders(request);
		setSecurityHeaders(response, origin);
		response.setHeader('x-request-id', request.headers[ownHeaders.requestId] as string);
		response.on('error', () => undefined);
		// Draining: whoever comes over an open connection is served, and then let go.
		if (!server.listening) response.setHeader('connection', 'close');

		if (health.answer(request, response)) return;
		if (Number(request.headers['content-length']) > bodyLimit) return refuse(response, 413);
		const [path = ''] = (request.url ?? '').split('?', 1);
		if (staticFiles.has(path)) return serve(handler, request, response);
		void serveWithin(admission, handler, request, response);
	});
	server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
		if (error.code === 'ECONNRESET' || !socket.writable) return socket.destroy();
		const status = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
		socket.end(plainRefusal(status, error.code));
	});
	return server;
}

/** Serves what there is room for. */
async function serveWithin(
	admission: Admission,
	handler: Handler,
	request: http.IncomingMessage,
	response: http.ServerResponse
): Promise<void> {
	const isOnClient = () => !request.complete || response.writableNeedDrain;
	const pass = await admission.admit({ isOnClient });
	if (response.destroyed) return pass?.leave(false);
	if (!pass) {
		tellOfRefusal(admission);
		return answerBusy(request, response);
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
		else refuse(response, 500);
	};
	try {
		const result = handler(request, response, (error) =>
			error ? failed(error) : refuse(response, 404)
		);
		if (result instanceof Promise) result.catch(failed);
	} catch (error) {
		failed(error);
	}
}

/** An answer without a page, for what never reaches the application. */
function refuse(response: http.ServerResponse, status: number): void {
	response
		.writeHead(status, {
			'content-type': 'text/plain; charset=utf-8',
			'cache-control': 'no-store',
			// A body that nobody reads would be taken for the next request.
			connection: 'close'
		})
		.end(`${http.STATUS_CODES[status]}\n`);
}

function plainRefusal(status: number, code: string | undefined): string {
	const shown = code === 'HPE_HEADER_OVERFLOW' ? 431 : status;
	return [
		`HTTP/1.1 ${shown} ${http.STATUS_CODES[shown]}`,
		'Connection: close',
		'Content-Length: 0',
		'X-Content-Type-Options: nosniff',
		"Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
		'\r\n'
	].join('\r\n');
}
