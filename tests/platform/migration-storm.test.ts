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

test('a migrator that was killed half-way leaves no half schema to the next start', () =>
	migrationStorm(server.url, 3));
