import { error } from '@sveltejs/kit';

/** Which words the error page shows, by status. */
export const errorCodes = {
	400: 'bad-request',
	403: 'not-allowed',
	404: 'not-found',
	405: 'bad-request',
	413: 'too-large',
	415: 'bad-request',
	429: 'too-many',
	500: 'broken',
	503: 'unavailable'
} as const satisfies Record<number, NonNullable<App.Error['code']>>;

export type ErrorStatus = keyof typeof errorCodes;

const messages: Record<NonNullable<App.Error['code']>, string> = {
	'bad-request': 'Bad request',
	'not-allowed': 'Not allowed',
	'not-found': 'Not found',
	'too-large': 'Too large',
	'too-many': 'Too many requests',
	broken: 'Something went wrong',
	unavailable: 'Not available right now'
};

/**
 * What a reader gets to know of an error: never its own message, which may say too much.
 *
 * @param retryAfter seconds until it may be tried again, where it was too often
 */
export function errorBody(status: number, errorId?: string, retryAfter?: number): App.Error {
	const code = errorCodes[status as ErrorStatus] ?? (status < 500 ? 'bad-request' : 'broken');
	return {
		message: messages[code],
		code,
		...(errorId !== undefined && { errorId }),
		...(code === 'too-many' && retryAfter !== undefined && { retryAfter })
	};
}

/**
 * Answers with an error page.
 *
 * @throws SvelteKit's `HttpError`, always
 */
export function httpError(status: ErrorStatus): never {
	error(status, errorBody(status));
}
