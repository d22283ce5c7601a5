/** Headers by names in lower case. */
type Headers = Record<string, string | undefined>;

const always: Record<string, RegExp> = {
	'x-content-type-options': /^nosniff$/,
	'x-frame-options': /^DENY$/,
	'referrer-policy': /^same-origin$/,
	'permissions-policy': /camera=\(\).*geolocation=\(\).*microphone=\(\)/,
	'cross-origin-opener-policy': /^same-origin$/,
	'cross-origin-resource-policy': /^same-origin$/
};

const isText = /^(?:text\/|application\/.*(?:json|javascript)|image\/svg)/;

/**
 * What is wrong with an answer's headers, in words.
 *
 * @param isShared whether it is the same for everybody, and may be kept by caches
 */
export function faultsOfHeaders(status: number, headers: Headers, isShared = false): string[] {
	const faults: string[] = [];
	const expect = (isRight: boolean, fault: string) => {
		if (!isRight) faults.push(fault);
	};
	for (const [name, pattern] of Object.entries(always)) {
		expect(pattern.test(headers[name] ?? ''), `${name}: ${headers[name]}`);
	}

	const policy = directives(headers['content-security-policy'] ?? '');
	const sources = (name: string) => policy[name] ?? policy['default-src'] ?? ['*'];
	for (const name of ['frame-ancestors', 'base-uri']) {
		expect(policy[name]?.join() === "'none'", `${name}: ${policy[name]?.join(' ')}`);
	}
	expect(sources('object-src').join() === "'none'", 'objects are let in');
	expect(/^'(none|self)'$/.test(policy['form-action']?.join() ?? ''), 'forms lead anywhere');
	expect(
		sources('script-src').every((source) => /^'(?:none|self|nonce-[\w+/]{22,}=*)'$/.test(source)),
		`scripts from ${sources('script-src').join(' ')}`
	);

	const cache = headers['cache-control'] ?? '';
	expect(isShared ? !/private/.test(cache) : cache === 'private, no-store', `cache: ${cache}`);
	const type = headers['content-type'];
	const hasBody = status !== 204 && (status < 300 || status >= 400);
	expect(type !== undefined || !hasBody, 'no content type');
	if (type && isText.test(type)) expect(/; ?charset=utf-8$/i.test(type), `encoding of ${type}`);
	for (const name of ['server', 'x-powered-by']) expect(headers[name] === undefined, name);
	return faults;
}

const directives = (policy: string): Record<string, string[] | undefined> =>
	Object.fromEntries(
		policy
			.split(';')
			.map((part) => part.trim().split(/\s+/))
			.map(([name = '', ...values]) => [name, values])
	);
