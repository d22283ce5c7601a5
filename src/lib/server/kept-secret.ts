import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { makeDataDirectory } from './data-directory.ts';

/**
 * A secret that is made once and kept in a file that its owner alone can read.
 *
 * @returns 256 random bits in base64url
 */
export function keptSecret(file: string): string {
	makeDataDirectory(path.dirname(file));
	if (!fs.existsSync(file)) {
		// Written whole under another name first: a second process never reads half a secret.
		const draft = `${file}.${process.pid}`;
		fs.writeFileSync(draft, randomBytes(32).toString('base64url'), { mode: 0o600 });
		try {
			fs.linkSync(draft, file);
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		} finally {
			fs.rmSync(draft);
		}
	}
	return fs.readFileSync(file, 'utf8').trim();
}
