import { readEnv } from '../env.ts';

export interface ProviderSettings {
	issuer: string;
	clientId: string;
	clientSecret: string;
	/** What the provider is called on screen: its host. */
	name: string;
	/** What its links are kept under. Another issuer's are never taken for them. */
	providerId: string;
}

/** The OpenID Connect provider that people may sign in with; null where there is none. */
export function providerSettings(): ProviderSettings | null {
	const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } = readEnv();
	if (!issuer || !OIDC_CLIENT_ID || !OIDC_CLIENT_SECRET) return null;
	return {
		issuer,
		clientId: OIDC_CLIENT_ID,
		clientSecret: OIDC_CLIENT_SECRET,
		name: new URL(issuer).host,
		providerId: `oidc:${issuer}`
	};
}
