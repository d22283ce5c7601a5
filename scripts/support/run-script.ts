import fs from 'node:fs';
import path from 'node:path';
import { SetupError } from '#lib/server/setup-error.ts';

/**
 * Runs a script's work in the project's directory: reads `.env` where there is one, and ends with one line and code 1 for
 * what the operator can put right, with the stack for everything else.
 */
export async function runScript(work: () => Promise<void>): Promise<void> {
	process.chdir(path.resolve(import.meta.dirname, '../..'));
	if (fs.existsSync('.env')) process.loadEnvFile('.env');
	try {
		await work();
	} catch (error) {
		console.error(error instanceof SetupError ? error.message : error);
		process.exit(1);
	}
}
