// The whole gate. Ends with one line, `N passed, N failed`.
import fs from 'node:fs';
import path from 'node:path';
import { playwrightCounts, vitestCounts } from './gate/counts.ts';
import { type Counts, runStep, type Step } from './gate/run-step.ts';

process.chdir(path.resolve(import.meta.dirname, '..'));
const results = 'test-results';
fs.rmSync(results, { recursive: true, force: true });
fs.mkdirSync(results);
// Hundreds of processes begin with the same modules: what was compiled once need not be again.
process.env.NODE_COMPILE_CACHE ??= path.resolve('node_modules/.cache/node');

const node = (script: string, ...args: string[]) => [process.execPath, script, ...args];
const tool = (file: string, ...args: string[]) => node(`node_modules/${file}`, ...args);
const kit = 'node_modules/@sveltejs/kit/svelte-kit.js';
const vitest = (project: string): Step => {
	const file = `${results}/${project}.json`;
	return {
		name: `${project} tests`,
		command: tool(
			'vitest/vitest.mjs',
			'run',
			`--project=${project}`,
			'--reporter=default',
			'--reporter=json',
			`--outputFile=${file}`
		),
		count: () => vitestCounts(file)
	};
};

const generated: Step[] = [
	{
		name: 'messages',
		command: tool(
			'@inlang/paraglide-js/bin/run.js',
			'compile',
			'--project=./project.inlang',
			'--outdir=./src/lib/paraglide'
		)
	},
	{ name: 'routes', command: node(kit, 'sync') },
	{ name: 'build', command: node('scripts/build.ts') }
];
const beside: Step[] = [
	{ name: 'format', command: tool('prettier/bin/prettier.cjs', '--check', '.') },
	{ name: 'schema and migrations agree', command: node('scripts/schema-agrees.ts') },
	{ name: 'chromium', command: node('scripts/gate/ensure-chromium.ts') }
];
// What is made from the sources lies there now. Two at a time: the longest first, then what says soon
// that something is wrong.
const checks: Step[] = [
	{
		name: 'browser tests',
		command: tool('@playwright/test/cli.js', 'test'),
		count: () => playwrightCounts(`${results}/browser.json`)
	},
	vitest('lint'),
	{
		name: 'no cycles, imports one way',
		command: tool(
			'dependency-cruiser/bin/dependency-cruiser.mjs',
			'--config',
			'.dependency-cruiser.js',
			'src',
			'scripts',
			'tests'
		)
	},
	{
		name: 'types',
		command: tool('svelte-check/bin/svelte-check', '--fail-on-warnings', '--output=human')
	},
	{ name: 'types of scripts', command: tool('typescript/bin/tsc', '--noEmit', '-p', 'scripts') },
	vitest('unit'),
	vitest('integration'),
	vitest('authorisation'),
	vitest('commands')
];

/** Takes one after another; with the same list, two of them share what is left. */
const inTurn = async (steps: Step[]): Promise<Counts[]> => {
	const counts = [];
	for (let step = steps.shift(); step; step = steps.shift()) counts.push(await runStep(step));
	return counts;
};
const before = await Promise.all([inTurn(generated), inTurn(beside)]);
const after = await Promise.all([inTurn(checks), inTurn(checks)]);
// What measures seconds has the machine for itself.
const alone = await inTurn([vitest('platform')]);

const all = [...before, ...after, alone].flat();
const sum = (name: keyof Counts) => all.reduce((total, counts) => total + counts[name], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exit(sum('failed') > 0 ? 1 : 0);
