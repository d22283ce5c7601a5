import { locales } from '#lib/paraglide/runtime.js';

const prefix = new RegExp(`^/(?:${locales.join('|')})(?=/|$)`);

/** An address's path without its language prefix: "/es/scenarios" is "/scenarios". */
export const plainPath = (pathname: string): string => pathname.replace(prefix, '') || '/';

/** The same page in another language: "/es/scenarios?sort=new". */
export const inLanguage = (locale: string, url: URL): string =>
	`/${locale}${plainPath(url.pathname).replace(/^\/$/, '')}${url.search}`;
