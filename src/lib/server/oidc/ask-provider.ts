import { isLoopback } from '../env.ts';
import { DomainError } from '../errors.ts';
import { log } from '../log.ts';

/** Milliseconds for all that a request asks of the provider. */
const deadline = 4_000;

/** Characters of an answer; what a provider says of itself and of one person is far shorter. */
const longest = 200_000;

/** Ends a request's questions to the provider in time. */
export const providerDeadline = (): AbortSignal => AbortSignal.timeout(deadline);

/**
 * Asks the provider something.
 *
 * @returns what it answers, an object of JSON
 * @throws {DomainError} provider-failed, with the reason in the log
 */
export async function askProvider(
	address: string,
	init: RequestInit & { signal: AbortSignal }
): Promise<Record<string, unknown>> {
	const url = URL.canParse(address) ? new URL(address) : null;
	if (!url || (url.protocol !== 'https:' && !isLoopback(url.hostname))) {
		return refuse('an address of the provider is not https', address);
	}
	try {
		const response = await fetch(url, {
			...init,
			redirect: 'error',
			headers: { accept: 'application/json', ...init.headers }
		});
		const text = await readUpTo(response, longest);
		if (!response.ok) return refuse('the provider refuses', `${url.pathname}: ${response.status}`);
		const answer: unknown = JSON.parse(text);
		if (typeof answer === 'object' && answer !== null) return answer as Record<string, unknown>;
		return refuse('the provider answers something else than an object', url.pathname);
	} catch (error) {
		if (error instanceof DomainError) throw error;
		log.warn({ err: error, asked: url.pathname }, 'the provider does not answer');
		throw new DomainError('provider-failed');
	}
}

/** Logs why, and refuses. What is logged is nothing that the provider said of a person. */
export function refuse(reason: string, about: string): never {
	log.warn({ about }, reason);
	throw new DomainError('provider-failed');
}

async function readUpTo(response: Response, most: number): Promise<string> {
	let text = '';
	const decoder = new TextDecoder();
	for await (const chunk of response.body ?? []) {
		text += decoder.decode(chunk, { stream: true });
		if (text.length > most) return refuse('the provider answers too much', response.url);
	}
	return text + decoder.decode();
}
