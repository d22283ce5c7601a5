import { SetupError } from '../setup-error.ts';
import { connect, type Database } from './client.ts';

/** Kept on the global object, so that a reloaded module in development keeps the same pool. */
const key = Symbol.for('rehearsal.database');
const holder = globalThis as { [key]?: { database?: Database | undefined } };

/**
 * The serving process's pool, made at the first call and closed when the server stops. Not to be
 * kept beyond a request: a pool that has fallen silent is replaced.
 *
 * @throws {SetupError} without `DATABASE_URL`, which the start and dev scripts always set
 */
export function getDatabase(): Database {
	const held = (holder[key] ??= closedAtShutdown());
	held.database ??= open();
	return held.database;
}

/**
 * Replaces a pool whose database gives no answer: its connections may be dead without knowing it.
 * What else runs on it gets a moment to end. Does nothing when it was replaced already.
 */
export function giveUpDatabase(database: Database): void {
	const held = holder[key];
	if (held?.database !== database) return;
	held.database = undefined;
	void database.$client.end({ timeout: 1 });
}

function open(): Database {
	const url = process.env.DATABASE_URL;
	if (!url) {
		throw new SetupError('DATABASE_URL is not set. Start with `npm start` or `npm run dev`.');
	}
	return connect(url);
}

function closedAtShutdown(): { database?: Database } {
	const held: { database?: Database } = {};
	// Our entry waits for what its listeners promise.
	// eslint-disable-next-line @typescript-eslint/no-misused-promises
	process.once('sveltekit:shutdown', async () => {
		await held.database?.$client.end({ timeout: 5 });
	});
	return held;
}
