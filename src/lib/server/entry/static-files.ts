import fs from 'node:fs';
import path from 'node:path';

/**
 * The addresses of the files that are answered as they lie on the disk, without the application.
 *
 * @param directory what the build put there for browsers
 */
export function staticFilesIn(directory: string): Set<string> {
	const entries = fs.readdirSync(directory, { recursive: true, withFileTypes: true });
	return new Set(
		entries
			.filter((entry) => entry.isFile())
			.map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
			.map((file) => `/${file.split(path.sep).map(encodeURIComponent).join('/')}`)
	);
}
