import fs from 'node:fs';
import path from 'node:path';
import { isUnavailable } from '#lib/server/db/errors.ts';
import { SetupError } from '#lib/server/setup-error.ts';

/**
 * Runs a script's work in the project's directory: reads `.env` where there is one, and ends with one line for what the
 * operator can put right, with the stack for everything else.
 *
 * @param failureCode what the process ends with where the work could not be carried out
 */
export async function runScript(work: () => Promise<void>, failureCode = 1): Promise<void> {
	process.chdir(path.resolve(import.meta.dirname, '../..'));
	if (fs.existsSync('.env')) process.loadEnvFile('.env');
	// The driver writes to a connection that is no more, where nobody can catch it.
	process.on('uncaughtException', (error) => {
		if (process.listenerCount('uncaughtException') === 1) end(error, failureCode);
	});
	try {
		await work();
	} catch (error) {
		end(error, failureCode);
	}
}

function end(error: unknown, code: number): never {
	console.error(error instanceof SetupError ? error.message : (lossOf(error) ?? error));
	process.exit(code);
}

/** What the database or the driver says of a loss, without the statement that met it. */
function lossOf(error: unknown): string | null {
	if (!(error instanceof Error)) return null;
	const inDriver =
		error instanceof TypeError && error.stack?.includes('/postgres/src/connection.js');
	if (!isUnavailable(error) && !inDriver) return null;
	let words = inDriver ? 'the connection was lost' : error.message;
	for (let link = error; link.cause instanceof Error; link = link.cause) words = link.cause.message;
	return `The database does not answer any more: ${words}. Run the command again.`;
}
