import { randomUUID } from 'node:crypto';
import { renewConnections } from '../db/app-database.ts';
import { log } from '../log.ts';

/**
 * Keeps the process alive when a rejection is awaited by nobody or an exception caught by nobody:
 * one request's mistake is not everybody's. Each is logged with an id. After an exception the
 * connections to the database are replaced, as one of them may have been in the middle of it.
 */
export function surviveMistakes(): void {
	process.on('unhandledRejection', (error) => {
		log.error({ id: randomUUID(), err: error }, 'unhandled rejection');
	});
	process.on('uncaughtException', (error) => {
		log.fatal({ id: randomUUID(), err: error }, 'uncaught exception');
		renewConnections();
	});
}
