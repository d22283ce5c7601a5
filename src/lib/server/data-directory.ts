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
