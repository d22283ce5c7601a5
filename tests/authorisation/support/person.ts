import type { Actor } from '#lib/server/context.ts';

/** A form's fields as a browser sends them: in order, names may repeat. */
export type Fields = readonly (readonly [name: string, value: string])[];

/** What a request came to. */
export interface Answer {
	status: number;
	/** Where it leads, if anywhere. */
	location: string | null;
	headers: Headers;
	text: string;
}

type Sending = Omit<RequestInit, 'headers'> & { headers?: Record<string, string> };

/** Somebody who asks, without a browser. Whatever cookies they are sent, theirs stays as it is. */
export class Person {
	readonly address: string;
	/** Null: nobody is signed in. */
	readonly actor: Actor | null;
	readonly email: string | null;
	readonly cookie: string;

	constructor(
		address: string,
		{ actor = null, email = null, cookie = '' }: Partial<Pick<Person, 'actor' | 'email' | 'cookie'>>
	) {
		this.address = address;
		this.actor = actor;
		this.email = email;
		this.cookie = cookie;
	}

	/** Asks as a browser without scripts does; a redirect is an answer, not followed. */
	async ask(path: string, init: Sending = {}): Promise<Answer> {
		const wanted: Record<string, string> = {
			accept: 'text/html',
			origin: this.address,
			cookie: this.cookie,
			...init.headers
		};
		// An empty one is left out.
		const headers = Object.entries(wanted).filter(([, value]) => value !== '');
		for (let turn = 1; ; turn += 1) {
			const response = await fetch(`${this.address}${path}`, {
				redirect: 'manual',
				...init,
				headers
			});
			const text = await response.text();
			// Too much is going on: nothing was done, and to come again is what it asks for.
			if (response.status !== 503 || turn === 5) {
				const location = response.headers.get('location');
				return { status: response.status, location, headers: response.headers, text };
			}
			const seconds = Number(response.headers.get('retry-after') ?? 1);
			await new Promise((resolve) => setTimeout(resolve, 1_000 * Math.min(seconds, 3)));
		}
	}

	get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
		return this.ask(path, { headers });
	}

	/** Sends a form. */
	post(path: string, fields: Fields = [], headers: Record<string, string> = {}): Promise<Answer> {
		const body = new URLSearchParams(fields.map(([name, value]) => [name, value]));
		return this.ask(path, { method: 'POST', body, headers });
	}
}
