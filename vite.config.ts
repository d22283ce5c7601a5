import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig, type Plugin } from 'vite';

/**
 * What every page loads anyhow, in one file: it compresses better than in a dozen (2.5 kB less),
 * and a phone with bad reception waits for fewer answers. Only what browsers get.
 */
const shared =
	/node_modules\/(svelte|@sveltejs|clsx|devalue|esm-env)\/|paraglide\/(runtime|registry)|src\/lib\/(format|locale|forms\/enhance-action|components\/ui\/announcer)|preload-helper|rolldown.runtime/;

/** What every list loads besides. */
const lists =
	/src\/lib\/components\/(scenario\/(LongList|ScenarioList|ScenarioCard|SaveButton|MarkedText|ThinNote|HowOrdered|IgnoredNote)|ui\/(Tabs|PageHead))\./;

const oneSharedFile: Plugin = {
	name: 'one-shared-file',
	apply: 'build',
	config: (_, { isSsrBuild }) =>
		isSsrBuild
			? undefined
			: {
					build: {
						rolldownOptions: {
							output: {
								codeSplitting: {
									groups: [
										{ name: 'shared', test: shared, priority: 1 },
										{ name: 'lists', test: lists }
									]
								}
							}
						}
					}
				}
};

/**
 * Making plural rules costs far more than using them, and a list's page asks dozens of times: the
 * server makes each kind once, where the generated code makes them every time.
 */
const keptPluralRules: Plugin = {
	name: 'kept-plural-rules',
	apply: 'build',
	transform(code, id, options) {
		if (!options?.ssr || !id.endsWith('/paraglide/registry.js')) return;
		const made = 'new Intl.PluralRules(locale, options)';
		if (!code.includes(made)) this.error(`There is no “${made}” any more: see vite.config.ts.`);
		return {
			code: `${code.replace(made, 'rulesOf(locale, options)')}
const kept = new Map();
function rulesOf(locale, options) {
	const name = locale + JSON.stringify(options);
	let rules = kept.get(name);
	if (!rules) kept.set(name, (rules = ${made}));
	return rules;
}
`,
			map: null
		};
	}
};

/**
 * Browsers never choose the language: the page says what it was written in (`hooks.client.ts`). So
 * they do without all that chooses it, which is a kilobyte on the wire.
 */
const languageOfThePage: Plugin = {
	name: 'language-of-the-page',
	apply: 'build',
	transform(code, id, options) {
		if (options?.ssr || !id.endsWith('/paraglide/runtime.js')) return;
		const locales = /^export const locales = [^;]+;$/m.exec(code)?.[0];
		if (!locales) this.error('There are no “locales” any more: see vite.config.ts.');
		return {
			code: `${locales}
export const experimentalStaticLocale = undefined;
export let getLocale = () => locales[0];
export const overwriteGetLocale = (next) => { getLocale = next; };
export const assertIsLocale = (locale) => locale;
`,
			map: null
		};
	}
};

export default defineConfig({
	plugins: [
		tailwindcss(),
		paraglideVitePlugin({
			project: './project.inlang',
			outdir: './src/lib/paraglide',
			// Prefix first, then cookie, then the browser's wish. The prefix is a strategy of our
			// own (src/lib/locale.ts): the built-in one treats an address without a prefix as the
			// base language, so that the cookie would never be asked.
			strategy: ['custom-prefix', 'cookie', 'preferredLanguage', 'baseLocale'],
			cookieName: 'locale'
		}),
		sveltekit(),
		oneSharedFile,
		keptPluralRules,
		languageOfThePage
	]
});
