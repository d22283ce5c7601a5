import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '#lib/server/db/embedded/free-port.ts';

/** A server in a process of its own. */
export interface Server {
	port: number;
	/** Processor time that it has taken so far, in seconds; null where the system does not tell. */
	busy: () => number | null;
	stop: () => Promise<void>;
}

/** Milliseconds for a server to answer its first request. */
const patience = 60_000;

/**
 * Starts a server on a free port of this machine alone, and waits until it answers.
 *
 * @param script what Node runs, with its arguments
 * @throws Error with what it printed when it ends before
 */
export async function startServer(
	script: string[],
	{ cwd, env = {} }: { cwd: string; env?: Record<string, string> }
): Promise<Server> {
	const port = await freePort();
	let output = '';
	const child = spawn(process.execPath, script, {
		cwd,
		stdio: ['ignore', 'pipe', 'pipe'],
		env: { ...process.env, NODE_ENV: 'production', HOST: '127.0.0.1', PORT: String(port), ...env }
	});
	const keep = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4_000));
	child.stdout.on('data', keep);
	child.stderr.on('data', keep);
	// Whatever ends this process ends what it started.
	const end = () => child.kill('SIGKILL');
	process.on('exit', end);
	const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
	const stop = async () => {
		child.kill('SIGTERM');
		await ended;
		process.off('exit', end);
	};
	const latest = performance.now() + patience;
	while (!(await answers(port))) {
		if (child.exitCode === null && performance.now() < latest) await sleep(100);
		else {
			await stop();
			throw new Error(`${script.join(' ')} does not serve:\n${output}`);
		}
	}
	return { port, busy: () => busySeconds(child), stop };
}

const answers = (port: number): Promise<boolean> =>
	fetch(`http://127.0.0.1:${port}/`).then(
		async (answer) => {
			await answer.text();
			return answer.ok;
		},
		() => false
	);

/** Clock ticks a second in `/proc`, on every Linux that Node runs on. */
const ticks = 100;

function busySeconds({ pid }: ChildProcess): number | null {
	try {
		const [, rest = ''] = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
		const fields = rest.split(' ');
		return (Number(fields[11]) + Number(fields[12])) / ticks;
	} catch {
		return null;
	}
}
