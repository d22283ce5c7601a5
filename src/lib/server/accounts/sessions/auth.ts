import type { BetterAuthPlugin } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { APIError, createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { betterAuth } from 'better-auth/minimal';
import { z } from 'zod';
import type { Database } from '../../db/client.ts';
import * as schema from '../../db/schema/index.ts';
import { SetupError } from '../../setup-error.ts';
import { hashPassword, verifyPassword } from '../passwords/hash-password.ts';
import { passwordLength } from '../passwords/passwords.ts';
import { withHashedTokens } from './hashed-tokens.ts';

const hour = 60 * 60;
const day = 24 * hour;

/**
 * Signs in a learner whose right to it was checked before: after registering, say. Only to be
 * called from here; the library's own addresses are not served at all.
 */
const openSession = {
	id: 'open-session',
	endpoints: {
		openSession: createAuthEndpoint(
			{ method: 'POST', body: z.object({ userId: z.uuid() }), requireHeaders: true },
			async (request) => {
				const { internalAdapter } = request.context;
				const user = await internalAdapter.findUserById(request.body.userId);
				if (!user) throw new Error('No such learner to sign in');
				if ((user as { disabledAt?: Date | null }).disabledAt) throw new APIError('FORBIDDEN');
				const session = await internalAdapter.createSession(user.id);
				await setSessionCookie(request, { session, user });
				return request.json({ userId: user.id });
			}
		)
	}
} satisfies BetterAuthPlugin;

function createAuth(db: Database, secure: boolean) {
	return betterAuth({
		appName: 'Rehearsal',
		// The library's own addresses are not served, so nothing is ever built on this.
		baseURL: 'http://localhost',
		secret: secret(),
		database: withHashedTokens(drizzleAdapter(db, { provider: 'pg', usePlural: true, schema })),
		emailAndPassword: {
			enabled: true,
			disableSignUp: true,
			minPasswordLength: passwordLength.least,
			maxPasswordLength: passwordLength.most,
			password: {
				hash: hashPassword,
				verify: ({ hash, password }) => verifyPassword(hash, password)
			}
		},
		// Read with every session, written by nobody through the library.
		user: {
			additionalFields: {
				isAdmin: { type: 'boolean', required: true, input: false },
				disabledAt: { type: 'date', required: false, input: false }
			}
		},
		// Within the hour is how well a learner sees when each was used last.
		session: { expiresIn: 30 * day, updateAge: hour },
		plugins: [openSession],
		advanced: {
			database: { generateId: 'uuid', joins: true },
			ipAddress: { disableIpTracking: true },
			useSecureCookies: false,
			cookies: {
				session_token: {
					name: sessionCookieName(secure),
					attributes: { secure, httpOnly: true, sameSite: 'lax', path: '/' }
				}
			}
		},
		databaseHooks: {
			session: {
				create: {
					before: async (session) => ({
						data: { ...session, userAgent: session.userAgent?.slice(0, 300) }
					})
				}
			}
		},
		telemetry: { enabled: false },
		logger: { disabled: true }
	});
}

export type Auth = ReturnType<typeof createAuth>;

/** Over https the name itself keeps other hosts and plain http from setting the cookie. */
export function sessionCookieName(secure: boolean): string {
	return secure ? '__Host-rehearsal_session' : 'rehearsal_session';
}

const made = new WeakMap<Database, Map<boolean, Auth>>();

/**
 * The accounts library on this database.
 *
 * @param secure whether the browser came by https, so that its cookie may travel by nothing else
 * @throws {SetupError} without `AUTH_SECRET`, which the start and dev scripts always set
 */
export function authFor(db: Database, secure: boolean): Auth {
	const both = made.get(db) ?? new Map<boolean, Auth>();
	made.set(db, both);
	const auth = both.get(secure) ?? createAuth(db, secure);
	both.set(secure, auth);
	return auth;
}

/**
 * What sessions are signed with, and what must not be guessed is hashed with.
 *
 * @throws {SetupError} when it is not set
 */
export function secret(): string {
	const given = process.env.AUTH_SECRET;
	if (given) return given;
	// Vite sets this where it serves for development and in tests, never in a build.
	if ((import.meta as { env?: { DEV?: boolean } }).env?.DEV) return 'for-development-'.repeat(3);
	throw new SetupError('AUTH_SECRET is not set. Start with `npm start` or `npm run dev`.');
}
