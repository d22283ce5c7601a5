import type { RequestEvent } from '@sveltejs/kit';
import { secret } from '../accounts/sessions/auth.ts';
import { DomainError } from '../errors.ts';
import type { LimitName } from '../limits/rules.ts';
import { forgive, spend } from '../limits/spend.ts';

type Asking = Pick<RequestEvent, 'locals' | 'getClientAddress'>;

/**
 * Counts what is done too often only by somebody who means harm, or a script gone wild. To be called
 * before the work.
 *
 * @param account whose: the actor's id, or the e-mail address that somebody wants to get in with
 * @throws {DomainError} too-many-tries; the answer says in `Retry-After` when
 */
export async function limitRate(event: Asking, limit: LimitName, account?: string): Promise<void> {
	const subject = { account, address: event.getClientAddress() };
	try {
		await spend(event.locals.context, { limit, subject, secret: secret() });
	} catch (error) {
		if (error instanceof DomainError) event.locals.retryAfter = error.details['seconds'] as number;
		throw error;
	}
}

/** Gives the tries back to somebody who got in. */
export function forgiveTries(event: Asking, limit: LimitName, account: string): Promise<void> {
	const subject = { account, address: event.getClientAddress() };
	return forgive(event.locals.context, { limit, subject, secret: secret() });
}
