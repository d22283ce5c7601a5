import { askProvider, refuse } from './ask-provider.ts';
import type { ProviderSettings } from './settings.ts';

/** Where the provider is asked what. */
export interface Endpoints {
	authorization: string;
	token: string;
	userinfo: string | null;
	/** Whether the secret goes into a header, as it does unless the provider takes it in the form only. */
	secretInHeader: boolean;
}

/** Milliseconds for which an answer is good. */
const lifetime = 10 * 60_000;

const known = new Map<string, { endpoints: Endpoints; until: number }>();

/**
 * What the provider says of itself at its well-known address.
 *
 * @throws {DomainError} provider-failed
 */
export async function discover(
	{ issuer }: Pick<ProviderSettings, 'issuer'>,
	signal: AbortSignal
): Promise<Endpoints> {
	const before = known.get(issuer);
	if (before && before.until > performance.now()) return before.endpoints;
	const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
	const said = await askProvider(address, { signal });
	// Some end their issuer in a slash where the setting does not.
	if (trimmed(said['issuer']) !== trimmed(issuer)) refuse('the provider is another issuer', issuer);
	const authorization = said['authorization_endpoint'];
	const token = said['token_endpoint'];
	if (typeof authorization !== 'string' || typeof token !== 'string') {
		return refuse('the provider does not say where to sign in', issuer);
	}
	const userinfo = said['userinfo_endpoint'];
	const methods = said['token_endpoint_auth_methods_supported'];
	const endpoints = {
		authorization,
		token,
		userinfo: typeof userinfo === 'string' ? userinfo : null,
		secretInHeader: !Array.isArray(methods) || methods.includes('client_secret_basic')
	};
	known.set(issuer, { endpoints, until: performance.now() + lifetime });
	return endpoints;
}

/** An issuer without the slash at its end; empty where it is none. */
export const trimmed = (issuer: unknown): string =>
	typeof issuer === 'string' ? issuer.replace(/\/$/, '') : '';
