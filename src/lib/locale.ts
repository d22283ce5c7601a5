import { locales } from '#lib/paraglide/runtime.js';

export type Locale = (typeof locales)[number];

/** Our own strategy of choosing the language; vite.config.ts lists it first. */
export const prefixStrategy = 'custom-prefix';

/** The language that an address asks for: `/es` or `/es/library` is Spanish, `/essays` is none. */
export function localeOfPath(pathname: string): Locale | undefined {
	const first = pathname.split('/', 2)[1];
	return locales.find((locale) => locale === first);
}

/** The address without its language: `/es/library` becomes `/library`, `/es` becomes `/`. */
export function withoutPrefix(pathname: string): string {
	const locale = localeOfPath(pathname);
	if (locale === undefined) return pathname;
	// One slash only: `/es//host` must not become an address on another site.
	return '/' + pathname.slice(locale.length + 1).replace(/^\/+/, '');
}

/** An address in another language: for links that switch, which need a full page load. */
export function inLocale(locale: Locale, pathname: string, search = ''): string {
	const path = withoutPrefix(pathname);
	return `/${locale}${path === '/' ? '' : path}${search}`;
}
