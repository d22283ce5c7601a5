import type { RequestEvent } from '@sveltejs/kit';
import { httpError } from './http-error.ts';

/**
 * What a form sent.
 *
 * @throws SvelteKit's `HttpError` 400 where the body is not what its content type says, or its
 * sender went away in the middle of it; what the framework throws for a body that is too large
 */
export async function readForm(event: Pick<RequestEvent, 'request'>): Promise<FormData> {
	try {
		return await event.request.formData();
	} catch (error) {
		// A connection lost in here is the sender's: taken further it would count as the database's.
		const isLost = error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
		if (error instanceof TypeError || isLost) httpError(400);
		throw error;
	}
}
