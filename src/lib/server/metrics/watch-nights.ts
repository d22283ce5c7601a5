import { log } from '../log.ts';
import { startCheck, stopChecks } from './run-check.ts';

/** Milliseconds: after the start, when there is more to do; and between two looks at the clock. */
const firstLook = 60_000;
const nextLook = 600_000;

/** Kept on the global object, so that a reloaded module in development does not watch twice. */
const key = Symbol.for('rehearsal.nights');
const holder = globalThis as { [key]?: NodeJS.Timeout | undefined };

/**
 * Checks the figures once a night for as long as this process serves. However many do, one of them
 * checks; a database that is away is asked again at the next look.
 *
 * @param url where the database is
 * @param first milliseconds until the first look
 */
export function watchNights(url: string, first = firstLook): void {
	clearTimeout(holder[key]);
	plan(url, first);
}

/** Looks no more, and breaks off what is being checked. */
export async function stopWatching(): Promise<void> {
	clearTimeout(holder[key]);
	holder[key] = undefined;
	await stopChecks();
}

function plan(url: string, wait: number): void {
	const timer = setTimeout(() => {
		void look(url).finally(() => {
			if (holder[key] === timer) plan(url, nextLook);
		});
	}, wait).unref();
	holder[key] = timer;
}

async function look(url: string): Promise<void> {
	try {
		const check = await startCheck(url, 'nightly');
		await check?.done;
	} catch (error) {
		log.warn({ err: error }, 'the nightly check could not be begun');
	}
}
