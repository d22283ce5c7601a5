import { askProvider, providerDeadline, refuse } from './ask-provider.ts';
import type { ProviderSettings } from './settings.ts';

/** Where the provider is asked what. */
export interface Endpoints {
	authorization: string;
	token: string;
	userinfo: string | null;
	/** Whether the secret goes into a header, as it does unless the provider takes it in the form only. */
	secretInHeader: boolean;
}

/** Milliseconds for which an answer is good; and for which nobody asks again where none came. */
const lifetime = 10 * 60_000;
const pause = 5_000;

const known = new Map<string, { said: Promise<Endpoints>; until: number }>();

/**
 * What the provider says of itself at its well-known address. It is asked once for all who come
 * meanwhile: one that is silent is not to be waited for by hundreds, one after the other.
 *
 * @throws {DomainError} provider-failed
 */
export function discover({ issuer }: Pick<ProviderSettings, 'issuer'>): Promise<Endpoints> {
	const before = known.get(issuer);
	if (before && before.until > performance.now()) return before.said;
	const asked = { said: ask(issuer), until: Infinity };
	known.set(issuer, asked);
	const goodFor = (time: number) => () => void (asked.until = performance.now() + time);
	asked.said.then(goodFor(lifetime), goodFor(pause));
	return asked.said;
}

async function ask(issuer: string): Promise<Endpoints> {
	const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
	const said = await askProvider(address, { signal: providerDeadline() });
	// Some end their issuer in a slash where the setting does not.
	if (trimmed(said['issuer']) !== trimmed(issuer)) refuse('the provider is another issuer', issuer);
	const authorization = said['authorization_endpoint'];
	const token = said['token_endpoint'];
	if (typeof authorization !== 'string' || typeof token !== 'string') {
		return refuse('the provider does not say where to sign in', issuer);
	}
	const userinfo = said['userinfo_endpoint'];
	const methods = said['token_endpoint_auth_methods_supported'];
	return {
		authorization,
		token,
		userinfo: typeof userinfo === 'string' ? userinfo : null,
		secretInHeader: !Array.isArray(methods) || methods.includes('client_secret_basic')
	};
}

/** An issuer without the slash at its end; empty where it is none. */
export const trimmed = (issuer: unknown): string =>
	typeof issuer === 'string' ? issuer.replace(/\/$/, '') : '';
