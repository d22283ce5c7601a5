import { createHash, randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

type Claims = Record<string, unknown>;

/**
 * An OpenID Connect provider on the loopback address. Everybody has signed in there already as one
 * `person`; while that is nobody, a page asks who comes, and signs in whatever address is given.
 */
export interface Provider {
	settings: { OIDC_ISSUER: string; OIDC_CLIENT_ID: string; OIDC_CLIENT_SECRET: string };
	/** Whom it signs in from now on. */
	person: Claims;
	/** What it gets wrong from now on: claims of its ID tokens, or how it answers. */
	wrong: { claims?: Claims; issuer?: string; status?: number; isSilent?: boolean };
	/** Follows the browser to the provider; says where it is sent back to. */
	signIn: (address: string) => Promise<string>;
	stop: () => Promise<void>;
}

/** What is known of an issuer is kept for minutes: no port comes again in one process. */
const had = new Set<number>();

const client = { id: 'rehearsal', secret: 'a secret: of & the tests' };

export async function openProvider(): Promise<Provider> {
	const codes = new Map<string, { asked: URLSearchParams; person: Claims }>();
	const server = http.createServer((request, response) => {
		void answer(request, response);
	});
	const issuer = `http://127.0.0.1:${await listen(server)}`;
	const provider: Provider = {
		settings: {
			OIDC_ISSUER: issuer,
			OIDC_CLIENT_ID: client.id,
			OIDC_CLIENT_SECRET: client.secret
		},
		person: {},
		wrong: {},
		signIn: async (address) => {
			const sent = await fetch(address, { redirect: 'manual' });
			return sent.headers.get('location') ?? `${sent.status}: ${await sent.text()}`;
		},
		stop: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		}
	};
	return provider;

	async function answer(request: http.IncomingMessage, response: http.ServerResponse) {
		if (provider.wrong.isSilent) return;
		const url = new URL(request.url ?? '/', issuer);
		const say = (status: number, body: Claims) => {
			response.writeHead(status, { 'content-type': 'application/json' });
			response.end(JSON.stringify(body));
		};
		if (url.pathname === '/.well-known/openid-configuration') {
			return say(200, {
				issuer: provider.wrong.issuer ?? issuer,
				authorization_endpoint: `${issuer}/authorize`,
				token_endpoint: `${issuer}/token`,
				userinfo_endpoint: `${issuer}/userinfo`
			});
		}
		if (url.pathname === '/favicon.ico') return response.writeHead(204).end();
		if (url.pathname === '/authorize') {
			const address = url.searchParams.get('address');
			if (address === null && Object.keys(provider.person).length === 0) {
				response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
				return response.end(pageFor(url.searchParams));
			}
			const person =
				address === null
					? provider.person
					: { sub: address, email: address, email_verified: true, name: address.split('@')[0] };
			const code = randomUUID();
			codes.set(code, { asked: url.searchParams, person });
			const back = new URL(url.searchParams.get('redirect_uri') ?? '');
			back.searchParams.set('code', code);
			back.searchParams.set('state', url.searchParams.get('state') ?? '');
			response.writeHead(302, { location: back.href });
			return response.end();
		}
		if (url.pathname === '/userinfo') return say(200, provider.person);
		const form = new URLSearchParams(await bodyOf(request));
		const { asked, person } = codes.get(form.get('code') ?? '') ?? {};
		codes.delete(form.get('code') ?? '');
		const challenge = createHash('sha256').update(form.get('code_verifier') ?? '');
		const pair = [client.id, client.secret].map(encodeURIComponent).join(':');
		const isRight =
			asked?.get('code_challenge') === challenge.digest('base64url') &&
			asked.get('redirect_uri') === form.get('redirect_uri') &&
			request.headers.authorization === `Basic ${Buffer.from(pair).toString('base64')}`;
		if (!isRight || provider.wrong.status) {
			return say(provider.wrong.status ?? 400, { error: 'invalid_grant' });
		}
		const claims = {
			iss: issuer,
			aud: client.id,
			exp: Math.floor(Date.now() / 1000) + 60,
			nonce: asked.get('nonce'),
			...person,
			...provider.wrong.claims
		};
		const part = (value: Claims) => Buffer.from(JSON.stringify(value)).toString('base64url');
		say(200, {
			access_token: randomUUID(),
			token_type: 'Bearer',
			id_token: `${part({ alg: 'none' })}.${part(claims)}.`
		});
	}
}

async function listen(server: http.Server): Promise<number> {
	for (;;) {
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		if (!had.has(port)) {
			had.add(port);
			return port;
		}
		await new Promise((resolve) => server.close(resolve));
	}
}

/** Where the provider asks who comes. */
function pageFor(asked: URLSearchParams): string {
	const hidden = [...asked].map(
		([name, value]) => `<input type="hidden" name="${name}" value="${encodeURI(value)}">`
	);
	return `<!doctype html><html lang="en"><title>The provider</title><form>${hidden.join('')}
		<label>Your address <input name="address"></label> <button>Go on</button></form></html>`;
}

async function bodyOf(request: http.IncomingMessage): Promise<string> {
	let text = '';
	for await (const chunk of request) text += String(chunk);
	return text;
}
