import type { RequestEvent } from '@sveltejs/kit';
import { httpError } from './http-error.ts';

/**
 * What a form sent.
 *
 * @throws SvelteKit's `HttpError` 400 where the body is not what its content type says; what the
 * framework throws for a body that is too large
 */
export async function readForm(event: Pick<RequestEvent, 'request'>): Promise<FormData> {
	try {
		return await event.request.formData();
	} catch (error) {
		if (error instanceof TypeError) httpError(400);
		throw error;
	}
}
