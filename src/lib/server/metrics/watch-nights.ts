import { log } from '../log.ts';
import { unwatchClock, watchClock } from '../watch-clock.ts';
import { startCheck, stopChecks } from './run-check.ts';

const name = 'figures';

/**
 * Checks the figures once a night for as long as this process serves. However many do, one of them
 * checks; a database that is away is asked again at the next look.
 *
 * @param url where the database is
 * @param first milliseconds until the first look
 */
export function watchNights(url: string, first?: number): void {
	watchClock(name, () => look(url), first);
}

/** Looks no more, and breaks off what is being checked. */
export async function stopWatching(): Promise<void> {
	unwatchClock(name);
	await stopChecks();
}

async function look(url: string): Promise<void> {
	try {
		const check = await startCheck(url, 'nightly');
		await check?.done;
	} catch (error) {
		log.warn({ err: error }, 'the nightly check could not be begun');
	}
}
