import { setTimeout as sleep } from 'node:timers/promises';
import { isTransient } from './errors.ts';

/** Tries in all; with the pauses below, a database that is away is reported within half a second. */
const mostTries = 4;
const firstPause = 20;

const lostConnections = new Set([
	'57P01', // shut down
	'57P02', // crashed
	'57P03', // starting up
	// The driver's own. Not CONNECT_TIMEOUT, after which there is no time for another try, nor
	// CONNECTION_DESTROYED, when the pool was given up and the request has its answer.
	'CONNECTION_CLOSED',
	// The system's
	'ECONNREFUSED',
	'ECONNRESET',
	'ENOENT',
	'EPIPE'
]);

function isLostConnection(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	const code = 'code' in error ? String(error.code) : '';
	return lostConnections.has(code) || code.startsWith('08') || isLostConnection(error.cause);
}

/** What has been tried to the end: an outer `withRetry` does not begin anew with it. */
const givenUp = new WeakSet<Error>();

const isGivenUp = (error: unknown): boolean =>
	error instanceof Error && (givenUp.has(error) || isGivenUp(error.cause));

/**
 * Runs something again, a few times and after short random pauses, when it failed by deadlock,
 * serialization failure or a lost connection. A lost connection leaves open whether the database
 * committed: what is run must be safe to repeat, with ids made before the first try.
 *
 * @returns what the first successful run returns
 * @throws what the last run threw, or any other error at once
 */
export async function withRetry<T>(run: () => Promise<T>): Promise<T> {
	for (let tries = 1; ; tries++) {
		try {
			return await run();
		} catch (error) {
			const isWorthIt = isTransient(error) || isLostConnection(error);
			if (!isWorthIt || isGivenUp(error)) throw error;
			if (tries === mostTries) {
				if (error instanceof Error) givenUp.add(error);
				throw error;
			}
			await sleep(firstPause * 2 ** (tries - 1) * (0.5 + Math.random()));
		}
	}
}
