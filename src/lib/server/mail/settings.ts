import { isLoopback, readEnv } from '../env.ts';

export interface MailSettings {
	url: string;
	from: string;
}

/** How mail is sent; null where it is not set up. */
export function mailSettings(): MailSettings | null {
	const { SMTP_URL: url, MAIL_FROM: from } = readEnv();
	return url && from ? { url, from } : null;
}

/**
 * A page's address for somebody who is not on the site. From the settings alone: what a browser calls
 * the site may be made up, and a link with a secret in it would lead there.
 *
 * @returns the path alone where the settings do not say how the site is reached
 */
export function addressOf(path: string): string {
	const { ORIGIN, HOST, PORT } = readEnv();
	if (ORIGIN) return `${ORIGIN}${path}`;
	return isLoopback(HOST) ? `http://${HOST === '::1' ? '[::1]' : HOST}:${PORT}${path}` : path;
}
