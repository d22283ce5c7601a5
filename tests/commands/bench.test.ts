import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { makeTemporaryDirectory, removeDataDirectory } from '#tests/support/data-directory.ts';
import { nodeOptionsOf } from '#tests/support/start-command.ts';

const script = path.resolve(import.meta.dirname, '../../scripts/bench.ts');
const directories: string[] = [];

afterEach(async () => {
	for (const directory of directories.splice(0)) await removeDataDirectory(directory);
});

/** Runs the benchmarks with a directory for temporary files of their own. */
async function bench(...args: string[]) {
	const temporary = await makeTemporaryDirectory('benches');
	directories.push(temporary);
	fs.chmodSync(temporary, 0o777);
	const { TEST_DATABASE_URL: _, ...env } = process.env;
	const child = spawn(process.execPath, [...nodeOptionsOf('bench.ts'), script, ...args], {
		env: { ...env, TMPDIR: temporary },
		stdio: ['ignore', 'pipe', 'pipe']
	});
	let output = '';
	let progress = '';
	child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
	child.stderr.on('data', (chunk: Buffer) => (progress += chunk.toString()));
	const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
	return {
		child,
		ended,
		output: () => output,
		progress: () => progress,
		left: () => fs.readdirSync(temporary)
	};
}

const settings = ['uniform', 'skewed', 'one hot scenario'].flatMap((spread) =>
	[1, 16, 64].map((clients) => `${spread}, ${clients}`)
);

test('the benchmarks print every row, and leave nothing behind', { timeout: 300_000 }, async () => {
	const run = await bench('writes', 'growth', 'reads', '--quick', '--markdown');
	expect(await run.ended, run.progress()).toBe(0);
	const output = run.output();
	expect(output).toContain(`${os.availableParallelism()} cores`);
	expect(output).toMatch(/PostgreSQL 1\d\.\d+, fsync on/);
	for (const setting of settings) {
		// In three tables.
		expect(output.split(`| ${setting} `), setting).toHaveLength(4);
	}
	for (const action of ['keep', 'complete', 'rate', 'notes', 'notes, 20,000 characters']) {
		expect(output).toContain(`| ${action} `);
	}
	// What was sent twice counts once by the services, and not by two updates.
	expect(output).toMatch(/\| services +\| +200 \| +200 \| +200 \| +200 \|/);
	expect(output).toMatch(/\| two updates +\| +200 \| +2[1-9]\d \| +200 \| +2[1-9]\d \|/);
	expect(output).toContain('| scenario_metadata_trending_idx ');
	for (const read of ['trending', 'new, many filters', 'a rare word', 'counts of everything']) {
		expect(output).toContain(`| ${read} `);
	}
	expect(output).toContain('| as many as they can ');
	expect(output).not.toMatch(/NaN|Infinity|undefined/);
	expect(run.left()).toEqual([]);
});

test(
	'pages are measured for everybody, and nothing is left behind',
	{ timeout: 300_000 },
	async () => {
		const run = await bench('pages', '--quick', '--markdown');
		expect(await run.ended, run.progress()).toBe(0);
		const output = run.output();
		expect(output).toContain('| bare page, not signed in');
		for (const page of ['front page', 'browse page', 'its data', 'tag page', 'scenario']) {
			for (const who of ['not signed in', 'signed in']) {
				expect(output).toMatch(new RegExp(`\\| ${page}, ${who} +\\| +[\\d.]+ \\(`));
			}
		}
		expect(output).not.toMatch(/NaN|Infinity|undefined/);
		expect(run.left()).toEqual([]);
	}
);

test('a benchmark that is broken off leaves nothing behind', async () => {
	const run = await bench('writes');
	await expect.poll(() => run.progress(), { timeout: 60_000 }).toContain('uniform');
	run.child.kill('SIGINT');
	expect(await run.ended).toBe(130);
	expect(run.left()).toEqual([]);
});

test('an unknown benchmark is named, with those that there are', async () => {
	const run = await bench('speed');
	expect(await run.ended).toBe(1);
	expect(run.progress()).toMatch(/^There is no benchmark speed, only writes, growth\b.*\.\n$/);
});
