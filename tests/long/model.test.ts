import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { playHistories, replayOf } from '#tests/integration/model/run-model.ts';
import { openOwnWorlds } from '#tests/support/own-database.ts';

let directory: string;
let opened: Awaited<ReturnType<typeof openOwnWorlds>>;

beforeAll(async () => {
	directory = await mkdtemp(path.join(tmpdir(), 'rehearsal-model-'));
	opened = await openOwnWorlds(2);
});
afterAll(async () => {
	await opened.close();
	await rm(directory, { recursive: true, force: true });
});

test('never does other than the data model says, in six thousand random histories', async () => {
	const chains = replayOf(process.env.MODEL_REPLAY) ?? [
		{ seed: randomInt(2 ** 31), sequences: 3_000 },
		{ seed: randomInt(2 ** 31), sequences: 3_000 }
	];
	await playHistories({ worlds: opened.worlds, directory, chains });
	// Half an hour on two cores that have nothing else to do takes longer on those that have.
}, 3_600_000);
