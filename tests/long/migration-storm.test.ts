import { afterAll, afterEach, beforeAll, test } from 'vitest';
import { cleanUp } from '#tests/support/app-process.ts';
import { migrationStorm } from '#tests/support/migration-storm.ts';
import { startTestServer, type TestServer } from '#tests/support/server.ts';

let server: TestServer;
beforeAll(async () => {
	server = await startTestServer();
});
afterEach(cleanUp);
afterAll(() => server.stop());

test('twenty migrators that were killed half-way leave no half schema to the next start', () =>
	migrationStorm(server.url, 20));
