import type { RequestEvent } from '@sveltejs/kit';
import { secret } from '../accounts/sessions/auth.ts';
import { DomainError } from '../errors.ts';
import type { LimitName } from '../limits/rules.ts';
import { forgive, spend } from '../limits/spend.ts';
import { answerTooMany } from './answer-too-many.ts';

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
		noteWait(event, error);
		throw error;
	}
}

/** Has the answer say in `Retry-After` what a refusal says in its `seconds`. */
export function noteWait({ locals }: Pick<RequestEvent, 'locals'>, error: unknown): void {
	if (!(error instanceof DomainError)) return;
	const { seconds } = error.details as { seconds?: number };
	if (seconds !== undefined) locals.retryAfter = seconds;
}

/**
 * The same for an endpoint, of which the framework would say no more than the status.
 *
 * @returns a page that says when; null where it is not too often
 */
export async function refuseRate(
	event: RequestEvent,
	limit: LimitName,
	account?: string
): Promise<Response | null> {
	try {
		await limitRate(event, limit, account);
		return null;
	} catch (error) {
		if (!(error instanceof DomainError)) throw error;
		return answerTooMany(event);
	}
}

/** Gives the tries back to somebody who got in. */
export function forgiveTries(event: Asking, limit: LimitName, account: string): Promise<void> {
	const subject = { account, address: event.getClientAddress() };
	return forgive(event.locals.context, { limit, subject, secret: secret() });
}
