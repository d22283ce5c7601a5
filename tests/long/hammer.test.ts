import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { flawless, hammer } from '#tests/integration/progress/hammer.ts';
import { everything } from '#tests/integration/progress/hammer-commands.ts';
import { openOwnWorlds } from '#tests/support/own-database.ts';
import type { Fillable } from '#tests/support/world.ts';

let directory: string;
let opened: Awaited<ReturnType<typeof openOwnWorlds>>;

beforeAll(async () => {
	directory = await mkdtemp(path.join(tmpdir(), 'rehearsal-hammer-'));
	opened = await openOwnWorlds(1);
});
afterAll(async () => {
	await opened.close();
	await rm(directory, { recursive: true, force: true });
});

test.each([
	['few learners on few scenarios', 4, 2],
	['many learners on many scenarios', 60, 40]
])(
	'makes no difference and no deadlock in a hundred thousand commands of %s',
	async (_, people, scenes) => {
		const [world] = opened.worlds as [Fillable];
		const { outcomes, ...result } = await hammer({
			world,
			directory,
			mix: everything,
			commands: 100_000,
			people,
			scenes
		});
		console.info(outcomes);
		expect(result).toEqual(flawless);
	}
);
