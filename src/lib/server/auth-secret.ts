import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Env } from './env.ts';
import { SetupError } from './setup-error.ts';

/**
 * The secret that sessions are signed with: the one that is set, else one made once and kept in
 * `DATA_DIR`, readable by its owner alone.
 *
 * @throws {SetupError} in production on a database server, where several processes must share it
 */
export function authSecret(env: Env, isProduction: boolean): string {
	if (env.AUTH_SECRET) return env.AUTH_SECRET;
	if (env.DATABASE_URL && isProduction) {
		throw new SetupError(
			'The settings cannot be used:\n  AUTH_SECRET must be set along with DATABASE_URL (at least 32 characters, for instance from `openssl rand -base64 32`)'
		);
	}
	const file = path.join(env.DATA_DIR, 'auth-secret');
	fs.mkdirSync(env.DATA_DIR, { recursive: true, mode: 0o700 });
	try {
		// Written whole under another name first: a second process never reads half a secret.
		const draft = `${file}.${process.pid}`;
		fs.writeFileSync(draft, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'w' });
		try {
			fs.linkSync(draft, file);
		} finally {
			fs.rmSync(draft);
		}
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
	}
	return fs.readFileSync(file, 'utf8').trim();
}
