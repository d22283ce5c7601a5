import { spawn } from 'node:child_process';
import path from 'node:path';
import { makeTemporaryDirectory, removeDataDirectory } from './data-directory.ts';
import { secretsIn } from './secrets.ts';
import { nodeOptionsOf } from './start-command.ts';

const root = path.resolve(import.meta.dirname, '../..');

export interface Ended {
	code: number | null;
	signal: NodeJS.Signals | null;
}

/** One of the project's scripts, running in a process of its own. */
export interface ScriptProcess {
	pid: number;
	/** Everything printed so far. */
	output: () => string;
	kill: (signal: NodeJS.Signals) => void;
	ended: Promise<Ended>;
}

export interface AppProcess extends ScriptProcess {
	/** Where it serves; rejects when it ends before. */
	address: Promise<string>;
}

export interface ProcessOptions {
	dataDir?: string;
	env?: Record<string, string>;
	/** An ordinary user's id; only root may set it. */
	uid?: number;
	/** Run through npm, as people do. */
	byNpm?: boolean;
}

/** Where Node itself keeps what it has compiled: of no concern to a script, and a third of its start. */
const { NODE_COMPILE_CACHE } = process.env;
const compiled = NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE };

const running = new Set<ScriptProcess>();
const all: ScriptProcess[] = [];
const directories: string[] = [];

/** A `DATA_DIR` that is removed by `cleanUp`. */
export async function newDataDir(): Promise<string> {
	const parent = await makeTemporaryDirectory('platform');
	directories.push(parent);
	return path.join(parent, 'data');
}

/** Runs a script; what the settings do not say is not taken from the tests' own environment. */
export function runScript(
	file: string,
	{ dataDir, env = {}, uid, byNpm }: ProcessOptions,
	...args: string[]
): ScriptProcess {
	let output = '';
	const [program = '', ...programArgs] = byNpm
		? ['npm', 'run', path.basename(file, '.ts')]
		: [process.execPath, ...nodeOptionsOf(file), path.join(root, 'scripts', file), ...args];
	const child = spawn(program, programArgs, {
		cwd: root,
		stdio: ['ignore', 'pipe', 'pipe'],
		env: { PATH: process.env.PATH, ...compiled, DATABASE_URL: '', DATA_DIR: dataDir ?? '', ...env },
		...(uid === undefined ? {} : { uid, gid: uid })
	});
	child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
	child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
	const ended = new Promise<Ended>((resolve) => {
		child.once('close', (code, signal) => resolve({ code, signal }));
	});
	const script: ScriptProcess = {
		pid: child.pid as number,
		output: () => output,
		kill: (signal) => void child.kill(signal),
		ended
	};
	running.add(script);
	all.push(script);
	void ended.then(() => running.delete(script));
	return script;
}

/** Starts the built app on a free port. */
export async function startApp(options: ProcessOptions): Promise<AppProcess> {
	const env = { PORT: '0', HOST: '127.0.0.1', ...options.env };
	const app = runScript('start.ts', { ...options, env }, '--built');
	const address = new Promise<string>((resolve, reject) => {
		const look = setInterval(() => {
			const found = /Rehearsal is at .*?(http:\/\/[\w.[\]:]+)\)?$/m.exec(app.output());
			if (!found?.[1]) return;
			clearInterval(look);
			resolve(found[1]);
		}, 10);
		void app.ended.then(({ code }) => {
			clearInterval(look);
			reject(new Error(`ended with ${code} before it served: ${app.output()}`));
		});
	});
	address.catch(() => undefined);
	return { ...app, address };
}

/** Ends what is still running, in order. */
export async function endProcesses(): Promise<void> {
	for (const one of [...running]) {
		one.kill('SIGTERM');
		await one.ended;
	}
}

/**
 * Ends what is still running, in order, and removes the directories.
 *
 * @throws when one of them has printed a secret
 */
export async function cleanUp(): Promise<void> {
	await endProcesses();
	for (const directory of directories.splice(0)) {
		await removeDataDirectory(path.join(directory, 'data'));
		await removeDataDirectory(directory);
	}
	const told = all.splice(0).flatMap(({ output }) => secretsIn(output()));
	if (told.length > 0) throw new Error(`The output shows ${[...new Set(told)].join(', ')}`);
}
