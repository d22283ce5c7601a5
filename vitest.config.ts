import { defineConfig } from 'vitest/config';

export default defineConfig({
	test: {
		maxWorkers: 2,
		// As npm runs the scripts.
		execArgv: [`--import=${new URL('scripts/support/quick-imports.ts', import.meta.url).href}`],
		projects: [
			{
				extends: true,
				test: {
					name: 'unit',
					include: ['src/**/*.test.ts', 'tests/unit/**/*.test.ts'],
					// Some start processes, beside a browser and a database.
					testTimeout: 30_000
				}
			},
			// The linter over everything, and over what must not pass it.
			{
				extends: true,
				test: {
					name: 'lint',
					include: ['tests/lint/**/*.test.ts']
				}
			},
			{
				extends: true,
				test: {
					name: 'integration',
					include: ['tests/integration/**/*.test.ts'],
					globalSetup: ['tests/support/global-setup.ts'],
					setupFiles: ['tests/support/setup.ts'],
					// Its files share what they import, which costs a fifth of them otherwise. So what several
					// import registers no hooks of its own: these would be there for the first file alone.
					isolate: false,
					testTimeout: 30_000,
					hookTimeout: 60_000
				}
			},
			// What operators run, each on servers and directories of its own.
			{
				extends: true,
				test: {
					name: 'commands',
					include: ['tests/commands/**/*.test.ts'],
					testTimeout: 90_000,
					hookTimeout: 90_000
				}
			},
			// One app that nobody else uses; its files in turn, for they look at what the whole of it shows.
			{
				extends: true,
				test: {
					name: 'authorisation',
					include: ['tests/authorisation/**/*.test.ts'],
					globalSetup: ['tests/authorisation/support/setup.ts'],
					fileParallelism: false,
					testTimeout: 120_000,
					hookTimeout: 60_000
				}
			},
			// Processes started, killed and stopped for real; one at a time, so that seconds mean something.
			...['platform', 'long'].map((name) => ({
				extends: true as const,
				test: {
					name,
					include: [`tests/${name}/**/*.test.ts`],
					fileParallelism: false,
					testTimeout: name === 'long' ? 1_200_000 : 90_000,
					hookTimeout: 90_000
				}
			}))
		]
	}
});
