import js from '@eslint/js';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

// Components are read as TypeScript from the beginning. Else each of them changes the program when
// its turn comes, and all the types are worked out anew. It is looked at when the plugin is loaded.
process.env.SVELTE_ESLINT_PARSER_EXPERIMENTAL_TS_SYS_HOOK ??= '1';
const { default: svelte } = await import('eslint-plugin-svelte');

/** Imports that a part of the house may not have, each with the reason. */
const forbidden = {
	alias: {
		regex: '^\\$lib(/|$)',
		message: 'Import through #lib, which plain Node resolves as well.'
	},
	server: {
		regex: '^#lib/server(/|$)|(^|/)server/',
		message:
			'What runs in the browser never sees the server, not even a type: shared types live in src/lib/scenarios.'
	},
	drizzle: {
		regex: '^drizzle-orm(/|$)',
		message: 'Queries belong to a domain under src/lib/server; ask one of its functions.'
	},
	database: {
		regex: '^#lib/server/db(/|$)|(^|/)server/db(/|$)',
		message: 'A route guards, parses, calls a domain and translates; the domain asks the database.'
	},
	framework: {
		regex: '^(@sveltejs/kit|\\$app|\\$env|\\$service-worker)(/|$)',
		message:
			'A domain runs without the framework (tests, seeds, jobs): only src/lib/server/http knows it.'
	},
	domains: {
		// Any folder beside it; what both sides use of `src/lib` is no domain.
		regex:
			'^#lib/server/(?!db(/|$)|[^/]+\\.ts$)|^(\\.\\./)+(?!(db|schema|embedded)/)[a-z-]+/(?!(progress|vocabulary|types)\\.ts$)',
		message: 'The database layer lies below the domains and never sees one.'
	},
	progress: {
		regex: '^#lib/server/(progress|archive)(/|$)|^(\\.\\./)+(progress|archive)/',
		message: 'Progress may use scenarios; scenarios never know of progress.'
	},
	archive: {
		regex: '^#lib/server/archive(/|$)|^(\\.\\./)+archive/',
		message: 'The archive takes progress out and puts it back; learners know nothing of it.'
	}
};

const rawMessage = 'sql.raw takes literal text alone; values and names go in as parameters.';
const literal = 'Literal, TemplateLiteral[expressions.length=0]';

/** Ways by which what somebody sent becomes a statement or a page, each with the reason. */
const dangerous = [
	{
		selector: `CallExpression[callee.object.name='sql'][callee.property.name='raw'] > .arguments:not(${literal})`,
		message: rawMessage
	},
	// Under another name nobody would see it.
	{
		selector:
			"MemberExpression[object.name='sql'][property.name='raw']:not(CallExpression > .callee)",
		message: rawMessage
	},
	{ selector: "MemberExpression[object.name='sql'][property.value='raw']", message: rawMessage },
	{
		selector: "VariableDeclarator[init.name='sql'] > ObjectPattern > Property[key.name='raw']",
		message: rawMessage
	},
	{ selector: "ImportSpecifier[imported.name='sql'][local.name!='sql']", message: rawMessage },
	{
		selector:
			'AssignmentExpression > MemberExpression.left[property.name=/^(innerHTML|outerHTML|srcdoc)$/]',
		message: 'Text becomes part of a page through templates, which escape it.'
	},
	{
		selector:
			'CallExpression[callee.property.name=/^(insertAdjacentHTML|createContextualFragment|setHTMLUnsafe|parseHTMLUnsafe)$/]',
		message: 'Text becomes part of a page through templates, which escape it.'
	},
	{
		selector: "CallExpression[callee.object.name='document'][callee.property.name=/^write(ln)?$/]",
		message: 'Text becomes part of a page through templates, which escape it.'
	}
];

/** For all but those who send what the query builder has made, or what the catalogue names. */
const unsafeStatement = {
	selector: `CallExpression[callee.property.name='unsafe'] > .arguments:first-child:not(${literal})`,
	message: 'A statement is literal text; values go in as parameters.'
};

/** @param {(keyof typeof forbidden)[]} names */
const noImports = (...names) => ({
	'no-restricted-imports': [
		'error',
		{ patterns: ['alias', ...names].map((name) => forbidden[name]) }
	]
});

export default ts.config(
	{
		ignores: [
			'build/',
			'.svelte-kit/',
			'.data/',
			'node_modules/',
			'src/lib/paraglide/',
			'playwright-report/',
			'test-results/'
		]
	},
	js.configs.recommended,
	ts.configs.recommendedTypeChecked,
	svelte.configs.recommended,
	{
		languageOptions: {
			globals: { ...globals.node },
			parserOptions: {
				projectService: {
					allowDefaultProject: ['drizzle.config.ts', 'playwright.config.ts', 'vitest.config.ts']
				},
				extraFileExtensions: ['.svelte']
			}
		},
		rules: {
			...noImports(),
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/no-floating-promises': 'error',
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ argsIgnorePattern: '^_', ignoreRestSiblings: true }
			],
			// A function of a promise's kind may have nothing to wait for.
			'@typescript-eslint/require-await': 'off',
			// Addresses carry a language by src/hooks.ts, and the app lies at the root.
			'svelte/no-navigation-without-resolve': 'off',
			// The compiler knows every name.
			'no-undef': 'off',
			'no-restricted-syntax': ['error', ...dangerous],
			'no-eval': 'error',
			'no-new-func': 'error'
		}
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts', '**/*.svelte.js'],
		languageOptions: {
			globals: { ...globals.browser },
			parserOptions: { parser: ts.parser, svelteConfig }
		},
		rules: {
			'svelte/no-at-html-tags': 'error',
			// Most sets and addresses in a component live for one call.
			'svelte/prefer-svelte-reactivity': 'off',
			// Messages and props of generated types are not resolved in templates.
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-call': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-return': 'off'
		}
	},
	{
		files: ['src/lib/components/ui/Markdown.svelte'],
		rules: { 'svelte/no-at-html-tags': 'off' }
	},
	{
		files: [
			'src/lib/!(*.test).ts',
			'src/lib/{components,forms,moderation,scenarios}/**',
			'src/**/*.svelte'
		],
		rules: noImports('server', 'drizzle')
	},
	{
		files: ['src/routes/**/*.ts'],
		rules: noImports('database', 'drizzle')
	},
	{
		files: ['src/**/*.ts'],
		ignores: ['src/lib/server/{db,metrics,backup}/**'],
		rules: { 'no-restricted-syntax': ['error', ...dangerous, unsafeStatement] }
	},
	{
		files: ['src/hooks*.ts'],
		rules: noImports('drizzle')
	},
	{
		files: ['src/lib/server/**/*.ts'],
		ignores: ['src/lib/server/http/**'],
		rules: noImports('framework')
	},
	{
		files: ['src/lib/server/db/**/*.ts'],
		rules: noImports('framework', 'domains')
	},
	{
		files: ['src/lib/server/scenarios/**/*.ts'],
		rules: noImports('framework', 'progress')
	},
	{
		files: ['src/lib/server/progress/**/*.ts'],
		rules: noImports('framework', 'archive')
	},
	{
		files: ['tests/**/*.ts', '**/*.test.ts'],
		rules: {
			// Matchers such as expect.any are of the type any.
			'@typescript-eslint/no-base-to-string': 'off',
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-call': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-return': 'off',
			'@typescript-eslint/restrict-template-expressions': 'off',
			'@typescript-eslint/unbound-method': 'off'
		}
	},
	{
		files: ['tests/**/*.ts'],
		ignores: ['**/*.test.ts', 'tests/support/setup.ts'],
		rules: {
			'no-restricted-syntax': [
				'error',
				...dangerous,
				{
					selector:
						'Program > ExpressionStatement > CallExpression[callee.name=/^(before|after)(Each|All)$/]',
					message:
						'Test files share what they import: this would be run for the first of them alone. Register it in the file itself, or where a test asks for what must go again.'
				}
			]
		}
	},
	{
		files: ['**/*.js'],
		extends: [ts.configs.disableTypeChecked]
	}
);
