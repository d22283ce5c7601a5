import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

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
		sveltekit()
	]
});
