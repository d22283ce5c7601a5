import type { Answer } from './person.ts';

/** A page without what differs between any two answers of the same page. */
export const plain = (text: string): string =>
	text
		.replaceAll(/nonce(="|-)[\w+/=]+/g, 'NONCE')
		.replaceAll(/__sveltekit_\w+/g, '__sveltekit')
		// Of the request, of a form that is shown once.
		.replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, 'UUID');

/** What an answer looks like once the id that was asked for is taken away. */
export function shapeOf({ status, location, headers, text }: Answer, id: string): object {
	const without = (from: string | null) => from?.replaceAll(id, 'ID');
	return {
		status,
		location: without(location),
		type: headers.get('content-type'),
		cache: headers.get('cache-control'),
		cookie: headers.get('set-cookie'),
		body: plain(without(text) as string)
	};
}
