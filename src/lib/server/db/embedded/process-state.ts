import fs from 'node:fs';
import path from 'node:path';
import { runProgram } from './run-program.ts';

/** Whether a process of this id exists and is not just a zombie. */
export function isAlive(pid: number): boolean {
	if (!Number.isInteger(pid) || pid <= 0) return false;
	try {
		process.kill(pid, 0);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
	}
	try {
		// The state follows the name, which stands in parentheses and may hold anything.
		const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
		return !/^\) [ZX]/.test(stat.slice(stat.lastIndexOf(')')));
	} catch {
		return true;
	}
}

/**
 * Whether this process is the server of that data directory. Ids are used again, and after a crash
 * the one in `postmaster.pid` may be anybody's.
 */
export async function isPostmaster(pid: number, cluster: string): Promise<boolean> {
	if (!isAlive(pid)) return false;
	if (process.platform === 'win32') return true;
	const [name = '', ...args] = await commandLine(pid);
	return path.basename(name) === 'postgres' && args.includes(cluster);
}

/**
 * Whether this living process is certainly not the server of that data directory: something else,
 * or the server of another one. In doubt it is not.
 */
export async function isStranger(pid: number, cluster: string): Promise<boolean> {
	if (!isAlive(pid) || process.platform === 'win32') return false;
	const [name = '', ...args] = await commandLine(pid);
	if (name === '') return false;
	if (!/^(postgres|postmaster)$/.test(path.basename(name))) return true;
	const option = args.lastIndexOf('-D');
	// Elsewhere than on Linux only the directory is left of the arguments.
	const other = process.platform === 'linux' ? option >= 0 && args[option + 1] : args[0];
	if (!other || !path.isAbsolute(other)) return false;
	return realPath(other) !== realPath(cluster);
}

function realPath(directory: string): string {
	try {
		return fs.realpathSync(directory);
	} catch {
		return path.resolve(directory);
	}
}

async function commandLine(pid: number): Promise<string[]> {
	if (process.platform === 'linux') {
		try {
			return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
		} catch {
			return [];
		}
	}
	const { output } = await runProgram('ps', ['-ww', '-o', 'command=', '-p', String(pid)]);
	// Paths with spaces: the data directory is looked for in the whole line.
	const [name = '', cluster = ''] = output.trim().split(' -D ');
	return [name, cluster.split(' -c ')[0] ?? ''];
}
