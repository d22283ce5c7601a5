import { insidesIn } from './insides.ts';
import { faultsOfHeaders } from './security-headers.ts';

/** The longest that any request may take, in milliseconds. */
export const longestAnswer = 6_000;

/** What a request came to; without a status where no answer came. */
export interface Answer {
	status: number | null;
	retryAfter: string | null;
	milliseconds: number;
	text: string;
	cookie: string;
	/** What is wrong with its headers, in words. */
	headerFaults: string[];
}

/** Sends a request as a browser does, with patience beyond what is promised. */
export async function ask(address: string, init: RequestInit = {}): Promise<Answer> {
	const begun = performance.now();
	const took = () => performance.now() - begun;
	try {
		const response = await fetch(address, {
			redirect: 'manual',
			signal: AbortSignal.timeout(15_000),
			...init,
			headers: { accept: 'text/html', ...init.headers }
		});
		const text = await response.text();
		return {
			status: response.status,
			retryAfter: response.headers.get('retry-after'),
			milliseconds: took(),
			text,
			cookie: response.headers
				.getSetCookie()
				.map((cookie) => cookie.split(';')[0])
				.join('; '),
			headerFaults: faultsOfHeaders(response.status, Object.fromEntries(response.headers))
		};
	} catch (error) {
		return {
			status: null,
			retryAfter: null,
			milliseconds: took(),
			text: String(error),
			cookie: '',
			headerFaults: []
		};
	}
}

/** Sends a form, as from the app's own page. */
export const post = (address: string, path: string, fields: [string, string][], cookie = '') =>
	ask(`${address}${path}`, {
		method: 'POST',
		headers: { origin: new URL(address).origin, cookie },
		body: new URLSearchParams(fields)
	});

/** What is wrong with an answer of a process that lives, in words; null when it keeps the promise. */
export function broken(answer: Answer): string | null {
	const { status, retryAfter, milliseconds, text, headerFaults } = answer;
	const told = `${status} after ${Math.round(milliseconds)} ms`;
	if (status === null) return `no answer: ${text}, ${told}`;
	if (milliseconds > longestAnswer) return `too late: ${told}`;
	const shown = insidesIn(text);
	if (shown !== null) return `shows “${shown}”: ${told}`;
	if (status === 503 && headerFaults.length > 0) return `${headerFaults.join(', ')}: ${told}`;
	if (status === 503) return Number(retryAfter) > 0 ? null : `no Retry-After: ${told}`;
	return status >= 500 ? `broken: ${told}` : null;
}
