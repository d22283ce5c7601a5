import { isLoopback, readEnv } from './env.ts';

/**
 * A page's address for somebody who is not on the site. From the settings alone: what a browser calls
 * the site may be made up, and a link with a secret in it would lead there.
 *
 * @returns the path alone where the settings do not say how the site is reached
 */
export function publicAddress(path: string): string {
	const { ORIGIN, HOST, PORT } = readEnv();
	if (ORIGIN) return `${ORIGIN}${path}`;
	return isLoopback(HOST) ? `http://${HOST === '::1' ? '[::1]' : HOST}:${PORT}${path}` : path;
}
