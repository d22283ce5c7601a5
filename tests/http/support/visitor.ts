import type { APIRequestContext, APIResponse } from '@playwright/test';

/** A form's fields as a browser sends them: in order, names may repeat. */
export type Fields = readonly (readonly [name: string, value: string])[];

export interface Credentials {
	name: string;
	email: string;
	password: string;
}

/** Somebody who talks to the server without a browser, with cookies of their own. */
export class Visitor {
	readonly request: APIRequestContext;
	readonly origin: string;

	constructor(request: APIRequestContext, origin: string) {
		this.request = request;
		this.origin = origin;
	}

	/** Reads an address; a redirect is an answer, not followed. */
	get(address: string, headers: Record<string, string> = {}): Promise<APIResponse> {
		return this.request.get(address, {
			maxRedirects: 0,
			headers: { accept: 'text/html', ...headers }
		});
	}

	/** Sends a form as a browser without scripts does. */
	post(
		address: string,
		fields: Fields = [],
		headers: Record<string, string> = {}
	): Promise<APIResponse> {
		return this.send(address, encode(fields), headers);
	}

	/** Sends any body, as a form unless the headers say otherwise. */
	send(
		address: string,
		body: string | Buffer,
		headers: Record<string, string> = {}
	): Promise<APIResponse> {
		return this.request.post(address, {
			maxRedirects: 0,
			data: Buffer.from(body),
			headers: {
				accept: 'text/html',
				'content-type': 'application/x-www-form-urlencoded',
				origin: this.origin,
				...headers
			}
		});
	}
}

/** URL-encodes fields; lone surrogates go through as bytes that are not UTF-8. */
export function encode(fields: Fields): string {
	const part = (text: string) =>
		text
			.split(/([\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff])/)
			.map((piece, index) => (index % 2 ? '%ED%A0%80' : encodeURIComponent(piece)))
			.join('');
	return fields.map(([name, value]) => `${part(name)}=${part(value)}`).join('&');
}
