import type { ServerResponse } from 'node:http';

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

/** Puts the headers on an answer before anything is written; a page may replace its policy. */
export function setSecurityHeaders(response: ServerResponse, origin: string | undefined): void {
	for (const [name, value] of Object.entries(always)) response.setHeader(name, value);
	if (origin?.startsWith('https:')) {
		response.setHeader('strict-transport-security', 'max-age=31536000');
	}
}
