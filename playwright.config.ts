import { defineConfig, devices } from '@playwright/test';
import { freePort } from './src/lib/server/db/embedded/free-port.ts';
import { chromiumOptions } from './tests/support/chromium.ts';
import { makeTemporaryDirectory } from './tests/support/data-directory.ts';

// Workers read this file as well, and must come to the same port and directory.
process.env.E2E_PORT ??= String(await freePort());
process.env.E2E_DIR ??= await makeTemporaryDirectory('app');
const own = `http://127.0.0.1:${process.env.E2E_PORT}`;
// A server that is there already, instead of one made for the run.
const given = process.env.BASE_URL;

// Without a browser a trace would say no more than the test does, and keep every body that is sent.
const untraced = { trace: 'off' as const };

export default defineConfig({
	testMatch: '**/*.test.ts',
	fullyParallel: true,
	workers: 2,
	forbidOnly: Boolean(process.env.CI),
	expect: { timeout: 10_000 },
	reporter: [['list'], ['json', { outputFile: 'test-results/browser.json' }]],
	use: {
		baseURL: given ?? own,
		// What was done and asked for; pictures of each moment would cost a sixth of the whole run.
		trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false, sources: false },
		launchOptions: chromiumOptions()
	},
	projects: [
		{ name: 'http', testDir: 'tests/http', use: untraced, teardown: 'aftermath' },
		{
			name: 'browser',
			testDir: 'tests/e2e',
			use: { ...devices['Desktop Chrome'], locale: 'en-GB' },
			teardown: 'aftermath'
		},
		// Keeps the server so busy that others are sent away meanwhile, as is right: so after them.
		{
			name: 'crowd',
			testDir: 'tests/crowd',
			use: untraced,
			dependencies: ['http', 'browser'],
			teardown: 'aftermath'
		},
		// Keeps it busy with what it should refuse, passwords among it.
		{
			name: 'hostile',
			testDir: 'tests/hostile',
			use: untraced,
			dependencies: ['crowd'],
			teardown: 'aftermath'
		},
		// What must hold once all the others are done, however they went.
		{ name: 'aftermath', testDir: 'tests/aftermath' }
	],
	...(given
		? {}
		: {
				webServer: {
					command: `${process.execPath} tests/support/serve.ts`,
					url: `${own}/readyz`,
					env: { PORT: String(process.env.E2E_PORT), HOST: '127.0.0.1', ORIGIN: '' },
					timeout: 180_000,
					stdout: 'pipe' as const,
					gracefulShutdown: { signal: 'SIGTERM' as const, timeout: 20_000 }
				}
			})
});
