import { error, type RequestEvent } from '@sveltejs/kit';
import type { AdminContext } from '../context.ts';
import { errorBody } from './http-error.ts';

/**
 * The context of an admin. To be called by every load and action under `/admin`: they run side by
 * side with their layout's.
 *
 * @throws SvelteKit's `HttpError` for everybody else, with what an address that is not there answers
 */
export function requireAdmin({ locals }: Pick<RequestEvent, 'locals'>): AdminContext {
	const { actor, context, requestId } = locals;
	if (!actor?.isAdmin) error(404, errorBody(404, requestId));
	return { db: context.db, actor: { ...actor, isAdmin: true }, now: context.now };
}
