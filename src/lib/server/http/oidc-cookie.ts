import type { RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import type { Begun } from '../oidc/begin.ts';

/** Seconds that somebody may take at the provider. */
const maxAge = 600;

const begunInCookie = z.object({
	state: z.string(),
	nonce: z.string(),
	verifier: z.string(),
	redirectTo: z.string()
});

const nameOf = ({ url }: Pick<RequestEvent, 'url'>) =>
	url.protocol === 'https:' ? '__Host-rehearsal_provider' : 'rehearsal_provider';

const attributes = ({ url }: Pick<RequestEvent, 'url'>) =>
	({ path: '/', httpOnly: true, sameSite: 'lax', secure: url.protocol === 'https:' }) as const;

/** Has the browser keep a sign-in that it has begun at the provider. */
export function keepBegun(event: Pick<RequestEvent, 'cookies' | 'url'>, begun: Begun): void {
	const value = Buffer.from(JSON.stringify(begun)).toString('base64url');
	event.cookies.set(nameOf(event), value, { ...attributes(event), maxAge });
}

/** Takes back what the browser kept: it serves once. Null where there is nothing, or nothing of ours. */
export function takeBegun(event: Pick<RequestEvent, 'cookies' | 'url'>): Begun | null {
	const value = event.cookies.get(nameOf(event)) ?? '';
	event.cookies.delete(nameOf(event), attributes(event));
	try {
		const kept: unknown = JSON.parse(Buffer.from(value, 'base64url').toString('utf8'));
		return begunInCookie.safeParse(kept).data ?? null;
	} catch {
		return null;
	}
}
