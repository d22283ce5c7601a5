import { describe, expect, test } from 'vitest';
import { inLocale, localeOfPath, withoutPrefix } from './locale.ts';

describe('a language before an address', () => {
	test.each([
		['/es', 'es', '/'],
		['/en/', 'en', '/'],
		['/es/library/saved', 'es', '/library/saved'],
		['/es//evil.example', 'es', '/evil.example'],
		['/essays', undefined, '/essays'],
		['/fr/library', undefined, '/fr/library'],
		['/library/es', undefined, '/library/es'],
		['/', undefined, '/'],
		['/ES/library', undefined, '/ES/library']
	])('%s asks for %s and leads to %s', (pathname, locale, path) => {
		expect(localeOfPath(pathname)).toBe(locale);
		expect(withoutPrefix(pathname)).toBe(path);
	});

	test('is put before an address, in place of another', () => {
		expect(inLocale('es', '/')).toBe('/es');
		expect(inLocale('es', '/en/scenarios', '?q=a')).toBe('/es/scenarios?q=a');
		expect(inLocale('en', '/library')).toBe('/en/library');
	});
});
