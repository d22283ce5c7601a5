import { error } from '@sveltejs/kit';
import { DomainError } from '../errors.ts';
import { statusOf } from './fail-from.ts';
import { errorBody } from './http-error.ts';

/**
 * For `load`: waits for a service's answer, and turns a refusal into its error page.
 *
 * @example const scenario = await orHttpError(getScenario(locals.context, params.id));
 * @throws SvelteKit's `HttpError`; whatever is no refusal
 */
export async function orHttpError<Result>(answer: Promise<Result>): Promise<Result> {
	try {
		return await answer;
	} catch (cause) {
		if (!(cause instanceof DomainError)) throw cause;
		const status = statusOf(cause);
		const { seconds } = cause.details as { seconds?: number };
		error(status, errorBody(status, undefined, seconds));
	}
}
