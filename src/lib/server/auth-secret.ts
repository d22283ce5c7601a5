import path from 'node:path';
import type { Env } from './env.ts';
import { keptSecret } from './kept-secret.ts';
import { SetupError } from './setup-error.ts';

/**
 * The secret that sessions are signed with: the one that is set, else one made once and kept in
 * `DATA_DIR`.
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
	return keptSecret(path.join(env.DATA_DIR, 'auth-secret'));
}
