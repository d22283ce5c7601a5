import { redirect } from '@sveltejs/kit';
import { safeNext } from './safe-next.ts';

/**
 * Answers a form that was accepted: 303 to an address on this site.
 *
 * @param value the form's `redirectTo`
 * @param fallback where to go when it is missing or leads elsewhere
 * @throws SvelteKit's redirect, always
 */
export function localRedirect(value: unknown, fallback = '/'): never {
	redirect(303, safeNext(value, fallback));
}
