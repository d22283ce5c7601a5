import type http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { log } from '../log.ts';

/** Milliseconds: for answers under way, for what listens to the end, and for everything. */
const drainPatience = 10_000;
const closePatience = 1_500;
const hardLimit = 14_000;

/** A terminal and npm both pass Ctrl-C on: what comes within this is the same signal. */
const sameSignal = 500;

/**
 * Ends the process in order on SIGTERM or SIGINT, always with code 0 and within 15 seconds: no new
 * connections, answers under way are finished, then the pools, then the database. A second signal
 * waits for nobody.
 *
 * @param stop what comes last: stops the database
 */
export function shutDownOnSignals(server: http.Server, stop: () => Promise<void>): void {
	let began = 0;
	const hurry = new AbortController();
	const onSignal = (signal: NodeJS.Signals) => {
		if (began > 0) {
			if (Date.now() - began > sameSignal) hurry.abort();
			return;
		}
		began = Date.now();
		log.info({ signal }, 'stopping');
		setTimeout(() => process.exit(0), hardLimit);
		void shutDown(server, stop, signal, hurry.signal).finally(() => process.exit(0));
	};
	process.on('SIGTERM', onSignal);
	process.on('SIGINT', onSignal);
}

async function shutDown(
	server: http.Server,
	stop: () => Promise<void>,
	signal: NodeJS.Signals,
	hurry: AbortSignal
): Promise<void> {
	await drain(server, hurry);
	// The adapter's event; who listens may take a moment to close what it holds.
	const listeners = process.listeners('sveltekit:shutdown' as never) as unknown as ((
		reason: string
	) => unknown)[];
	await Promise.race([
		Promise.allSettled(listeners.map(async (listener) => listener(signal))),
		sleep(closePatience)
	]);
	try {
		await stop();
	} catch (error) {
		log.error({ err: error }, 'the database was not stopped in order');
	}
}

async function drain(server: http.Server, hurry: AbortSignal): Promise<void> {
	const closed = new Promise<void>((resolve) => server.close(() => resolve()));
	const waiting = new AbortController();
	const idle = setInterval(() => server.closeIdleConnections(), 50);
	hurry.addEventListener('abort', () => waiting.abort());
	await Promise.race([
		closed,
		sleep(drainPatience, undefined, { signal: waiting.signal }).catch(() => undefined)
	]);
	clearInterval(idle);
	waiting.abort();
	server.closeAllConnections();
}
