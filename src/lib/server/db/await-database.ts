import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from '../setup-error.ts';
import { openClient } from './address.ts';
import { isUnavailable } from './errors.ts';

/** What waiting does not cure: credentials, a database that is not there, a right that is missing. */
const final = /^(28|3D|42)/;

/**
 * Waits until the server answers, as it may be starting along with us.
 *
 * @param patience milliseconds
 * @throws {SetupError} when it does not, or refuses
 */
export async function awaitDatabase(url: string, patience = 20_000): Promise<void> {
	const deadline = Date.now() + patience;
	for (;;) {
		const client = openClient(url, { max: 1, connect_timeout: 5, onnotice: () => undefined });
		try {
			await client`select 1`;
			return;
		} catch (error) {
			const { code = '', message } = error as NodeJS.ErrnoException;
			if (!isUnavailable(error) || final.test(code) || Date.now() > deadline) {
				throw new SetupError(`The database does not answer: ${message || code}`, { cause: error });
			}
			await sleep(500);
		} finally {
			await client.end({ timeout: 1 });
		}
	}
}
