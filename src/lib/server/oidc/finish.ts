import { askProvider, providerDeadline, refuse } from './ask-provider.ts';
import { callbackAddress, type Begun } from './begin.ts';
import { discover, type Endpoints, trimmed } from './discover.ts';
import type { ProviderSettings } from './settings.ts';

/** Whom the provider has signed in. */
export interface ProviderPerson {
	/** The provider's own name for them, which never changes. */
	subject: string;
	email: string | null;
	/** Whether the provider vouches for the address. */
	isVerified: boolean;
	name: string | null;
}

/** Seconds by which the clocks may differ. */
const leeway = 120;

type Claims = Record<string, unknown>;

/**
 * Takes what the browser brings back from the provider, and asks there whose it is.
 *
 * @param settings.code as it stands in the address
 * @throws {DomainError} provider-failed
 */
export async function finishAtProvider(
	settings: ProviderSettings,
	{ code, begun }: { code: string; begun: Begun }
): Promise<ProviderPerson> {
	const signal = providerDeadline();
	const endpoints = await discover(settings);
	const tokens = await exchange(settings, endpoints, { code, begun, signal });
	const claims = readIdToken(settings, tokens['id_token'], begun.nonce);
	const accessToken = tokens['access_token'];
	if (claims['email'] !== undefined || !endpoints.userinfo || typeof accessToken !== 'string') {
		return person(claims);
	}
	const said = await askProvider(endpoints.userinfo, {
		signal,
		headers: { authorization: `Bearer ${accessToken}` }
	});
	if (said['sub'] !== claims['sub']) refuse('the provider speaks of somebody else', 'userinfo');
	return person({ ...said, ...claims });
}

function exchange(
	{ clientId, clientSecret }: ProviderSettings,
	{ token, secretInHeader }: Endpoints,
	{ code, begun, signal }: { code: string; begun: Begun; signal: AbortSignal }
): Promise<Claims> {
	const form = new URLSearchParams({
		grant_type: 'authorization_code',
		code,
		redirect_uri: callbackAddress(),
		code_verifier: begun.verifier
	});
	const headers: Record<string, string> = {};
	if (secretInHeader) {
		const pair = [clientId, clientSecret].map((part) => encodeURIComponent(part)).join(':');
		headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`;
	} else {
		form.set('client_id', clientId);
		form.set('client_secret', clientSecret);
	}
	return askProvider(token, { method: 'POST', body: form, headers, signal });
}

/**
 * Reads an ID token. Its signature is not checked: it comes from the provider itself over TLS, which
 * takes its place (OpenID Connect Core 1.0, 3.1.3.7, step 6). All else is.
 */
function readIdToken(
	{ issuer, clientId }: ProviderSettings,
	token: unknown,
	nonce: string
): Claims {
	const claims = typeof token === 'string' ? payloadOf(token) : null;
	if (!claims) return refuse('the provider gives no ID token', issuer);
	const { iss, aud, azp, exp, sub } = claims;
	if (trimmed(iss) !== trimmed(issuer)) refuse('an ID token of another issuer', issuer);
	const audience = [aud].flat();
	if (!audience.includes(clientId) || (azp !== undefined && azp !== clientId)) {
		refuse('an ID token for somebody else', issuer);
	}
	if (typeof exp !== 'number' || exp + leeway < Date.now() / 1000) {
		refuse('an ID token that is over', issuer);
	}
	if (claims['nonce'] !== nonce) refuse('an ID token of another sign-in', issuer);
	if (typeof sub !== 'string' || sub === '' || sub.length > 255 || sub.includes('\0')) {
		refuse('an ID token of nobody', issuer);
	}
	return claims;
}

function payloadOf(token: string): Claims | null {
	try {
		const text = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
		const claims: unknown = JSON.parse(text);
		return typeof claims === 'object' && claims !== null ? (claims as Claims) : null;
	} catch {
		return null;
	}
}

function person(claims: Claims): ProviderPerson {
	const text = (name: string) => {
		const value = claims[name];
		return typeof value === 'string' && value.trim() !== '' ? value : null;
	};
	return {
		subject: String(claims['sub']),
		email: text('email'),
		// Some write it as a word.
		isVerified: claims['email_verified'] === true || claims['email_verified'] === 'true',
		name: text('name') ?? text('preferred_username')
	};
}
