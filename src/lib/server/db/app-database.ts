import { SetupError } from '../setup-error.ts';
import { connect, type Database } from './client.ts';

/** Kept on the global object, so that a reloaded module in development keeps the same pool. */
const key = Symbol.for('rehearsal.database');
const holder = globalThis as { [key]?: Database };

/**
 * The serving process's pool, made at the first call and closed when the server stops.
 *
 * @throws {SetupError} without `DATABASE_URL`, which the start and dev scripts always set
 */
export function getDatabase(): Database {
	holder[key] ??= open();
	return holder[key];
}

function open(): Database {
	const url = process.env.DATABASE_URL;
	if (!url) {
		throw new SetupError('DATABASE_URL is not set. Start with `npm start` or `npm run dev`.');
	}
	const database = connect(url);
	// Our entry waits for what its listeners promise.
	// eslint-disable-next-line @typescript-eslint/no-misused-promises
	process.once('sveltekit:shutdown', () => {
		delete holder[key];
		return database.$client.end({ timeout: 5 });
	});
	return database;
}
