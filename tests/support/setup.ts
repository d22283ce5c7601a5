import { afterAll, afterEach, beforeEach } from 'vitest';
import { closeDatabases } from './worker-databases.ts';
import { closeWorlds, noteTestBegins, noteTestEnds } from './world.ts';

// Whatever a test wrote, the figures must agree with what the learners' rows say.
beforeEach(noteTestBegins);
afterEach(noteTestEnds);
afterAll(async () => {
	await closeWorlds();
	await closeDatabases();
});
