import fs from 'node:fs';

/**
 * Makes `DATA_DIR` unless it is there. Nobody else may look into it; root's may be passed through,
 * because the database in it belongs to another user.
 */
export function makeDataDirectory(directory: string): void {
	fs.mkdirSync(directory, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
}
