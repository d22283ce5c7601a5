import { insidesIn } from '../insides.ts';
import { faultsOfHeaders } from '../security-headers.ts';

/** Milliseconds: two of a quiet machine, and as it may be when it does other work. */
export const longestAnswer = 6_000;

/** Somebody who sends what nobody should, and notes what should not come back. */
export interface Client {
	/** @param what for the notes: where, and with which value */
	ask(what: string, path: string, init?: RequestInit): Promise<string>;
	/** Sends a form as a browser does, and keeps what the answer says of who one is. */
	post(path: string, fields: Iterable<[string, string]>): Promise<Response>;
	cookie: string;
}

/**
 * @param faults where what is found goes, in words
 */
export function newClient(origin: string, faults: string[]): Client {
	const client: Client = {
		cookie: '',
		async ask(what, path, init = {}) {
			for (let tries = 1; ; tries++) {
				const begun = performance.now();
				const answer = await fetch(`${origin}${path}`, {
					redirect: 'manual',
					...init,
					headers: { accept: 'text/html', origin, cookie: client.cookie, ...init.headers }
				}).catch((error: Error) => error);
				if (answer instanceof Error) {
					faults.push(`${what}: ${answer.message} ${String(answer.cause)}`);
					return '';
				}
				const text = await answer.text();
				// Others are at work: nothing has been done with it.
				if (answer.status === 503 && text.includes('A full house') && tries < 20) {
					await new Promise((resolve) => setTimeout(resolve, 250));
					continue;
				}
				const took = Math.round(performance.now() - begun);
				const found = faultsOf(answer, text);
				if (took > longestAnswer) found.push(`took ${took} ms`);
				if (found.length > 0) faults.push(`${what}: ${found.join('; ')}`);
				return text;
			}
		},
		async post(path, fields) {
			const answer = await fetch(`${origin}${path}`, {
				method: 'POST',
				redirect: 'manual',
				headers: { accept: 'text/html', origin, cookie: client.cookie },
				body: new URLSearchParams([...fields])
			});
			const cookies = answer.headers.getSetCookie().map((one) => one.split(';', 1)[0] as string);
			if (cookies.length > 0) client.cookie = cookies.join('; ');
			return answer;
		}
	};
	return client;
}

function faultsOf(answer: Response, text: string): string[] {
	const headers = Object.fromEntries(answer.headers);
	const faults = faultsOfHeaders(answer.status, headers);
	if (answer.status >= 500) faults.push(String(answer.status));
	if ('x-injected' in headers || /injected/.test(headers['set-cookie'] ?? '')) {
		faults.push('a header of the sender’s');
	}
	const shown = insidesIn(text);
	if (shown !== null) faults.push(`it shows “${shown}”`);
	return faults;
}
