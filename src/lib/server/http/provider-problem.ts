import type { RequestEvent } from '@sveltejs/kit';
import { DomainError } from '../errors.ts';

const problems = [
	'provider-failed',
	'provider-unverified',
	'account-unverified',
	'provider-linked-elsewhere',
	'account-disabled'
] as const;

/**
 * Where somebody is told why signing in at the provider came to nothing.
 *
 * @throws whatever is no refusal
 */
export function providerProblem(
	{ locals }: Pick<RequestEvent, 'locals'>,
	error: unknown,
	redirectTo: string
): string {
	if (!(error instanceof DomainError)) throw error;
	if (locals.actor && !locals.actor.isGuest) return `/account/ways?problem=${error.code}`;
	const back = redirectTo === '/' ? '' : `&redirectTo=${encodeURIComponent(redirectTo)}`;
	return `/login?problem=${error.code}${back}`;
}

/** What an address says went wrong; null for what is no code of ours. */
export const problemIn = (url: URL): string | null =>
	problems.find((code) => code === url.searchParams.get('problem')) ?? null;
