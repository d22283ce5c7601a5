import { SetupError } from '../setup-error.ts';
import { connectForServing, type Database, type ServingDatabase } from './client.ts';

/** Kept on the global object, so that a reloaded module in development keeps the same pool. */
const key = Symbol.for('rehearsal.database');
const holder = globalThis as { [key]?: ServingDatabase };

/**
 * The serving process's database, made at the first call and closed when the server stops. It lasts
 * as long as the process: connections come and go within it.
 *
 * @throws {SetupError} without `DATABASE_URL`, which the start and dev scripts always set
 */
export function getDatabase(): Database {
	return (holder[key] ??= open());
}

/** Has every connection replaced, because something broke that one of them may have been in. */
export function renewConnections(): void {
	holder[key]?.$client.renew();
}

/** How many milliseconds a request has to wait for a connection now. */
export function waitForConnection(): number {
	return holder[key]?.$client.wait() ?? 0;
}

function open(): ServingDatabase {
	const url = process.env.DATABASE_URL;
	if (!url) {
		throw new SetupError('DATABASE_URL is not set. Start with `npm start` or `npm run dev`.');
	}
	const database = connectForServing(url);
	// Our entry waits for what its listeners promise.
	// eslint-disable-next-line @typescript-eslint/no-misused-promises
	process.once('sveltekit:shutdown', () => database.$client.end({ timeout: 5 }));
	return database;
}
