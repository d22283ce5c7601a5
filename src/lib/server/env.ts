import { isIP } from 'node:net';
import { z } from 'zod';
import { SetupError } from './setup-error.ts';

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const address = (protocols: RegExp, example: string) =>
	z.url({ protocol: protocols, error: `must be an address such as ${example}` });

const origin = z.string().transform((value, context) => {
	const url = URL.canParse(value) ? new URL(value) : null;
	if (url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url.origin;
	context.addIssue('must be scheme, host and port alone, such as https://rehearsal.example.org');
	return z.NEVER;
});

const addressRange = (value: string) => {
	const [ip = '', bits, ...rest] = value.split('/');
	const version = isIP(ip);
	if (!version || rest.length > 0) return false;
	return bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
};

const schema = z.object({
	DATABASE_URL: address(/^postgres(ql)?$/, 'postgres://user:password@host:5432/name').optional(),
	DATA_DIR: z.string().default('.data'),
	HOST: z.string().default('127.0.0.1'),
	PORT: z
		.string()
		.regex(/^\d{1,5}$/, 'must be a number from 0 to 65535')
		.transform(Number)
		.refine((port) => port <= 65_535, 'must be a number from 0 to 65535')
		.default(3000),
	ORIGIN: origin.optional(),
	AUTH_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
	SMTP_URL: address(/^smtps?$/, 'smtp://user:password@host:587').optional(),
	MAIL_FROM: z.string().includes('@', { error: 'must hold an e-mail address' }).optional(),
	// What the provider says is believed because TLS says that it is the provider.
	OIDC_ISSUER: address(/^https?$/, 'https://login.example.org')
		.refine(
			(value) =>
				value.startsWith('https:') || !URL.canParse(value) || isLoopback(new URL(value).hostname),
			'must be https, unless it is on this machine'
		)
		.optional(),
	OIDC_CLIENT_ID: z.string().optional(),
	OIDC_CLIENT_SECRET: z.string().optional(),
	TRUSTED_PROXIES: z
		.string()
		.transform((value) => value.split(/[\s,]+/).filter(Boolean))
		.refine(
			(ranges) => ranges.every(addressRange),
			'must be IP addresses or ranges, such as 10.0.0.0/8, with commas between them'
		)
		.default([]),
	LOG_LEVEL: z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }).default('info')
});

/** The settings, checked; those that are not set are undefined or have their default. */
export type Env = z.output<typeof schema>;

/**
 * Checks the settings. A setting that is there but empty counts as not set.
 *
 * @throws {SetupError} naming every fault, one a line; never a value
 */
export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
	const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
	const result = schema.safeParse(given);
	const faults = (result.error?.issues ?? []).map(
		(issue) => `${issue.path.join('.')} ${issue.message}`
	);
	faults.push(...incompleteGroups(given));
	if (result.success && faults.length === 0) return result.data;
	throw new SetupError(['The settings cannot be used:', ...faults].join('\n  '));
}

/** Whether only browsers on this machine reach what listens there. */
export const isLoopback = (host: string): boolean =>
	/^(localhost|\[?::1\]?|127(?:\.\d{1,3}){1,3})$/.test(host);

/** Settings that are of no use without others. */
function incompleteGroups(given: Record<string, unknown>): string[] {
	const oidc = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'];
	const missing = oidc.filter((name) => given[name] === undefined);
	const faults =
		missing.length < oidc.length
			? missing.map((name) => `${name} must be set along with the other OIDC_ settings`)
			: [];
	if (given.SMTP_URL !== undefined && given.MAIL_FROM === undefined) {
		faults.push('MAIL_FROM must be set along with SMTP_URL');
	}
	// Links in mails are never built from what a browser calls the site.
	const isLocal = typeof given.HOST !== 'string' || isLoopback(given.HOST);
	for (const name of ['SMTP_URL', 'OIDC_ISSUER']) {
		if (given[name] === undefined || given.ORIGIN !== undefined || isLocal) continue;
		faults.push(`ORIGIN must be set along with ${name}`);
	}
	return faults;
}
