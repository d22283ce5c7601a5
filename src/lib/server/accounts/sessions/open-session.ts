import { isAPIError } from 'better-auth/api';
import type { Context } from '../../context.ts';
import { withRetry } from '../../db/retry.ts';
import { DomainError } from '../../errors.ts';
import { endSessionOf } from './sign-out.ts';
import { authOf, sessionCookieIn, type SessionCookie, type Visit } from './visit.ts';

/**
 * Signs in a learner whose right to it is beyond doubt, such as one who has just registered. Always
 * a new token; the session that the browser had before is ended.
 *
 * @returns the cookie that the browser is to keep
 * @throws {DomainError} account-disabled; the session that the browser had goes on then
 */
export async function openSession(
	context: Context,
	{ userId, visit }: { userId: string; visit: Visit }
): Promise<SessionCookie | null> {
	// A session whose token never arrived opens nothing, and ends by itself.
	const { headers } = await withRetry(() =>
		authOf(context.db, visit).api.openSession({
			body: { userId },
			headers: visit.headers,
			returnHeaders: true
		})
	).catch((error: unknown) => {
		if (isAPIError(error) && error.statusCode === 403) throw new DomainError('account-disabled');
		throw error;
	});
	await endSessionOf(context, visit);
	return sessionCookieIn(headers, visit.secure);
}
