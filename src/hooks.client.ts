import { prefixStrategy } from '#lib/locale.ts';
import { defineCustomClientStrategy } from '#lib/paraglide/runtime.js';

// The server has chosen the language and written the page in it; a change is a full page load.
defineCustomClientStrategy(prefixStrategy, {
	getLocale: () => document.documentElement.lang,
	setLocale: () => undefined
});
