import type { OutgoingHttpHeader, ServerResponse } from 'node:http';

/**
 * For answers that are not pages of the application, which bring a policy of their own: nothing may
 * be loaded or framed, and the plain error pages may have a style sheet inside them.
 */
const strictPolicy =
	"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const always = {
	'content-security-policy': strictPolicy,
	'cross-origin-opener-policy': 'same-origin',
	'cross-origin-resource-policy': 'same-origin',
	'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
	// An unlisted scenario's address is its key: no other site learns it.
	'referrer-policy': 'same-origin',
	'x-content-type-options': 'nosniff',
	'x-frame-options': 'DENY'
};

/** Whatever is not known to be the same for everybody is for one reader and no cache. */
const forOneReader = { 'cache-control': 'private, no-store' };

/**
 * The headers of an answer before anything else is known of it.
 *
 * @param isSecure whether the browser came by HTTPS
 * @param isStatic whether it is a file that everybody may have
 */
export function securityHeaders(isSecure: boolean, isStatic: boolean): Record<string, string> {
	return {
		...always,
		...(!isStatic && forOneReader),
		...(isSecure && { 'strict-transport-security': 'max-age=31536000' })
	};
}

/** Puts the headers on an answer before anything is written; a page may replace its policy. */
export function setSecurityHeaders(
	response: ServerResponse,
	isSecure: boolean,
	isStatic: boolean
): void {
	for (const [name, value] of Object.entries(securityHeaders(isSecure, isStatic))) {
		response.setHeader(name, value);
	}
	nameCharset(response);
}

/** Kinds of text that browsers would otherwise guess the encoding of, or take from who links to them. */
const isText = /^(?:text\/|application\/(?:\w+\+)?(?:json|javascript)\b|image\/svg\+xml)/;

/** Sees to it, as the head is written, that no text goes without its encoding, whoever sends it. */
function nameCharset(response: ServerResponse): void {
	const writeHead = response.writeHead.bind(response) as (
		status: number,
		...rest: unknown[]
	) => ServerResponse;
	response.writeHead = (status: number, ...rest: unknown[]) => {
		const given = rest.at(-1);
		if (typeof given === 'object' && given !== null && !Array.isArray(given)) {
			for (const [name, value] of Object.entries(given as Record<string, OutgoingHttpHeader>)) {
				response.setHeader(name, value);
			}
			rest.pop();
		}
		const type = response.getHeader('content-type');
		if (type === undefined && (status < 300 || status >= 400)) {
			response.setHeader('content-type', 'text/plain; charset=utf-8');
		} else if (typeof type === 'string' && isText.test(type) && !/;\s*charset=/i.test(type)) {
			response.setHeader('content-type', `${type}; charset=utf-8`);
		}
		return writeHead(status, ...rest);
	};
}
