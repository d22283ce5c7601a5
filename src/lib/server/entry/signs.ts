import { waitForConnection } from '../db/app-database.ts';
import { watchLoop } from './loop.ts';

/** What tells, before any answer does, that too much is going on. */
export interface Signs {
	/** How many milliseconds one waits for a connection because of the database now. */
	databaseWait: () => number;
	/** Whether the event loop comes late, again and again. */
	isLoopLate: () => boolean;
}

/**
 * Reads the signs in this process. Where the event loop has no pause, connections wait for it and not
 * for the database: fewer at once would be done no sooner then.
 */
export function createSigns(): Signs {
	const loop = watchLoop();
	return {
		databaseWait: () => (loop.isBusy() ? 0 : waitForConnection()),
		isLoopLate: () => loop.isLate()
	};
}
