import { assertIsLocale, overwriteGetLocale } from '#lib/paraglide/runtime.js';

// The server has chosen the language and written the page in it; a change is a full page load. The
// runtime's own way would also set the cookie, and so turn the browser's wish into a choice.
overwriteGetLocale(() => assertIsLocale(document.documentElement.lang));
