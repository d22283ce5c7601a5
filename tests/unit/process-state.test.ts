import { spawn } from 'node:child_process';
import os from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { isPostmaster, isStranger } from '#lib/server/db/embedded/process-state.ts';

const started: { kill(): void }[] = [];
afterEach(() => {
	for (const one of started.splice(0)) one.kill();
});

/** A process that goes by this name. */
async function running(argv0: string, ...args: string[]): Promise<number> {
	const child = spawn(
		process.execPath,
		['--eval', 'console.log(1); setTimeout(() => 0, 60_000)', '--', ...args],
		{ argv0, stdio: ['ignore', 'pipe', 'ignore'] }
	);
	started.push(child);
	await new Promise((resolve) => child.stdout.once('data', resolve));
	return child.pid as number;
}

const here = os.tmpdir();

test('something else is a stranger', async () => {
	expect(await isStranger(await running('sleep'), here)).toBe(true);
});

test('the server of another directory is a stranger', async () => {
	expect(await isStranger(await running('/bin/postgres', '-D', os.homedir()), here)).toBe(true);
});

test('the server of this directory is none, whatever path it was started with', async () => {
	const pid = await running('/bin/postgres', '-D', here);
	expect(await isPostmaster(pid, here)).toBe(true);
	expect(await isStranger(pid, here)).toBe(false);
	expect(await isStranger(await running('/bin/postgres', '-D', `${here}/.`), here)).toBe(false);
});

test('in doubt it is none: a server that does not say where, a process that is gone', async () => {
	expect(await isStranger(await running('postgres'), here)).toBe(false);
	expect(await isStranger(await running('postgres', '-D', 'data'), here)).toBe(false);
	expect(await isStranger(2 ** 22 + 1, here)).toBe(false);
});
