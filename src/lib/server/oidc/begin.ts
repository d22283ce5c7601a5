import { createHash, randomBytes } from 'node:crypto';
import { publicAddress } from '../public-address.ts';
import { discover } from './discover.ts';
import type { ProviderSettings } from './settings.ts';

/** What the browser keeps while it is at the provider, so that nobody else's answer is taken. */
export interface Begun {
	state: string;
	nonce: string;
	verifier: string;
	redirectTo: string;
}

/** Where the provider sends the browser back to. */
export const callbackAddress = (): string => publicAddress('/login/oidc/callback');

/**
 * Begins a sign-in at the provider: authorisation code with PKCE (RFC 7636).
 *
 * @returns the provider's address for it, and what the browser is to keep
 * @throws {DomainError} provider-failed
 */
export async function beginAtProvider(
	settings: ProviderSettings,
	{ redirectTo }: { redirectTo: string }
): Promise<{ address: string; begun: Begun }> {
	const endpoints = await discover(settings);
	const secret = () => randomBytes(32).toString('base64url');
	const begun = { state: secret(), nonce: secret(), verifier: secret(), redirectTo };
	const address = new URL(endpoints.authorization);
	const query = {
		response_type: 'code',
		client_id: settings.clientId,
		redirect_uri: callbackAddress(),
		scope: 'openid email profile',
		state: begun.state,
		nonce: begun.nonce,
		code_challenge: createHash('sha256').update(begun.verifier).digest('base64url'),
		code_challenge_method: 'S256'
	};
	for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
	return { address: address.href, begun };
}
