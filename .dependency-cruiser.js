/**
 * Cycles, and the direction of imports by the files that they resolve to: what the linter's rules
 * say by name, in case somebody finds another way to write a path.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
export default {
	forbidden: [
		{
			name: 'no-circular',
			comment: 'Modules that need each other are one module, or lack a third one.',
			severity: 'error',
			from: {},
			to: { circular: true }
		},
		{
			name: 'browser-never-sees-server',
			comment: 'Shared types live in src/lib/scenarios and src/lib/moderation.',
			severity: 'error',
			from: {
				path: '^src/(lib/((components|forms|moderation|scenarios)/|[^/]+\\.ts$)|.*\\.svelte$)',
				pathNot: '\\.test\\.ts$'
			},
			to: { path: '^src/lib/server/|node_modules/drizzle-orm' }
		},
		{
			name: 'routes-never-see-the-database',
			comment: 'A route calls a domain; the domain asks the database.',
			severity: 'error',
			from: { path: '^src/routes/', pathNot: '\\.test\\.ts$' },
			to: { path: '^src/lib/server/db/|node_modules/drizzle-orm' }
		},
		{
			name: 'domains-never-see-the-framework',
			comment: 'Only src/lib/server/http knows SvelteKit.',
			severity: 'error',
			from: { path: '^src/lib/server/', pathNot: '^src/lib/server/http/' },
			to: { path: 'node_modules/@sveltejs/kit|^src/(routes|hooks)|^src/lib/components/' }
		},
		{
			name: 'database-never-sees-a-domain',
			comment: 'The database layer lies below the domains.',
			severity: 'error',
			from: { path: '^src/lib/server/db/' },
			to: { path: '^src/lib/server/(?!db/)[^/]+/' }
		},
		{
			name: 'scenarios-never-see-progress',
			comment: 'Progress may use scenarios, never back.',
			severity: 'error',
			from: { path: '^src/lib/server/scenarios/' },
			to: { path: '^src/lib/server/(progress|archive)/' }
		},
		{
			name: 'progress-never-sees-its-archive',
			comment: 'The archive takes progress out and puts it back; learners know nothing of it.',
			severity: 'error',
			from: { path: '^src/lib/server/progress/' },
			to: { path: '^src/lib/server/archive/' }
		},
		...[
			['passwords', '^src/lib/server/accounts/passwords/', '(?!passwords/)'],
			['sessions', '^src/lib/server/accounts/sessions/', '(?!(passwords|sessions)/)'],
			['account', '^src/lib/server/accounts/[^/]+$', '(email-links|guests|sign-in)/'],
			['ways', '^src/lib/server/accounts/(email-links|guests)/', 'sign-in/']
		].map(([name, path, above]) => ({
			name: `rooms-of-accounts-${name}`,
			comment:
				'Passwords, sessions, the account, links and guests, signing in: each may use those before.',
			severity: 'error',
			from: { path },
			to: { path: `^src/lib/server/accounts/${above}` }
		})),
		{
			name: 'not-resolvable',
			comment: 'An import of something that is not there.',
			severity: 'error',
			from: {},
			to: {
				couldNotResolve: true,
				// Made by the framework.
				pathNot: '^\\$(app|env|types)|^\\./\\$types|\\.\\.?/\\$types|^virtual:|paraglide/'
			}
		}
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		exclude: { path: '^src/lib/paraglide/' },
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.json' },
		enhancedResolveOptions: {
			conditionNames: ['import', 'node', 'svelte', 'default', 'types'],
			exportsFields: ['exports']
		}
	}
};
