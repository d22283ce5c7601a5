import { setTimeout as sleep } from 'node:timers/promises';

/** Tries in all. Each has waited as long as the server lets a lock be waited for. */
const mostTries = 15;

/**
 * For what is rare and has to be done: runs a transaction again when it waited too long for a lock,
 * as behind a row of removals by other processes. A request ends at its own limit, a command waits.
 *
 * @throws what the last run threw, or any other error at once
 */
export async function withPatience<T>(run: () => Promise<T>): Promise<T> {
	for (let tries = 1; ; tries++) {
		try {
			return await run();
		} catch (error) {
			if (tries === mostTries || !isLockTimeout(error)) throw error;
			await sleep(100);
		}
	}
}

function isLockTimeout(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	return ('code' in error && error.code === '55P03') || isLockTimeout(error.cause);
}
