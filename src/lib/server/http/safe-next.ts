const longest = 2048;

/**
 * Where to go after signing in or sending a form: an address on this site, or the fallback.
 *
 * Browsers drop tabs and line ends from addresses, take `\` for `/` and `//host` for another site;
 * so what comes in must begin with one slash, hold none of those, and still be on this site once
 * it has been parsed and its dots resolved, seen from an https and from an http page alike.
 *
 * @param value what a form or an address says
 * @returns path, query and fragment, in characters that a header can carry
 */
export function safeNext(value: unknown, fallback = '/'): string {
	if (typeof value !== 'string' || value.length > longest) return fallback;
	if (!/^\/(?![/\\])/.test(value) || hasUnsafeCharacter(value) || !value.isWellFormed()) {
		return fallback;
	}
	const [overHttps, overHttp] = [
		parseWithin(value, 'https://site.invalid'),
		parseWithin(value, 'http://site.invalid')
	];
	return overHttps !== null && overHttps === overHttp ? overHttps : fallback;
}

function parseWithin(value: string, base: string): string | null {
	if (!URL.canParse(value, base)) return null;
	const url = new URL(value, base);
	// `/.//host` resolves to `//host`, which a browser would take for another site.
	if (url.origin !== base || /^\/[/\\]/.test(url.pathname)) return null;
	return url.pathname + url.search + url.hash;
}

function hasUnsafeCharacter(value: string): boolean {
	if (value.includes('\\')) return true;
	for (const character of value) {
		const code = character.codePointAt(0) as number;
		if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return true;
	}
	// Encoded slashes, backslashes and control characters: a proxy in front may decode them.
	return /^\/(?:%2f|%5c|%0|%1)/i.test(value);
}
