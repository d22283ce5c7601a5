import fs from 'node:fs';
import path from 'node:path';

/**
 * Makes `DATA_DIR` unless it is there. Nobody else may look into it; root's may be passed through,
 * because the database in it belongs to another user.
 */
export function makeDataDirectory(directory: string): void {
	makeDirectory(directory, process.getuid?.() === 0 ? 0o711 : 0o700);
}

/** Makes a directory, and those above it that are missing, in this mode whatever the umask says. */
export function makeDirectory(directory: string, mode: number): void {
	const first = fs.mkdirSync(directory, { recursive: true, mode });
	if (first === undefined) return;
	const top = path.resolve(first);
	for (let made = path.resolve(directory); made.length >= top.length; made = path.dirname(made)) {
		fs.chmodSync(made, mode);
	}
}

/**
 * Removes a directory with all that is in it, if it is there. A process whose parent was killed may
 * still be making files in it: then again, for up to ten seconds.
 */
export async function removeDirectory(directory: string): Promise<void> {
	const again = { maxRetries: 20, retryDelay: 50 };
	await fs.promises.rm(directory, { recursive: true, force: true, ...again });
}
