import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from '../../setup-error.ts';
import { program } from './binaries.ts';
import type { Home } from './home.ts';
import { freePort } from './free-port.ts';
import { isAlive, isPostmaster, isStranger } from './process-state.ts';
import { programOptions, runProgram } from './run-program.ts';

/** The running server, as its `postmaster.pid` describes it. */
export interface Postmaster {
	pid: number;
	port: number;
	/** Empty when it listens on no socket. */
	socketDir: string;
	isReady: boolean;
}

/** Milliseconds for a server that recovers after a crash, or waits for an older one to go. */
const startPatience = 60_000;
const pause = 25;

/** What a server says that ends because another one starts or runs on these files. */
const isAnothers =
	/postmaster\.pid" (already exists|is empty)|pre-existing shared memory|still in use/;

/** Milliseconds after which `postmaster.pid` is not only just being written. */
const writtenWithin = 10_000;

/** Reads `postmaster.pid`; null when no server runs on these files, whatever the file says. */
export async function findPostmaster(home: Home): Promise<Postmaster | null> {
	const lines = readText(path.join(home.cluster, 'postmaster.pid'))?.split('\n');
	if (!lines) return null;
	const pid = Number(lines[0]);
	if (!(await isPostmaster(pid, home.cluster))) return null;
	return {
		pid,
		port: Number(lines[3]),
		socketDir: lines[4] ?? '',
		isReady: lines[7]?.trim() === 'ready'
	};
}

/**
 * Joins the server that runs on these files, or starts one and waits until it serves.
 *
 * @throws {SetupError} when it does not start
 */
export async function ensurePostmaster(home: Home): Promise<Postmaster> {
	const deadline = Date.now() + startPatience;
	while (Date.now() < deadline) {
		const running = await findPostmaster(home);
		if (running?.isReady) return running;
		if (!running) await startPostmaster(home);
		await sleep(pause);
	}
	throw new SetupError(
		`The database in ${home.cluster} does not become ready. Its log is ${home.logFile}.`
	);
}

/**
 * Stops it: at once but cleanly, and without the clean part should that take too long, which loses
 * nothing that was acknowledged.
 */
export async function stopPostmaster(home: Home, { pid }: Postmaster): Promise<void> {
	for (const [signal, patience] of [
		['SIGINT', 8_000],
		['SIGQUIT', 3_000]
	] as const) {
		await signalPostmaster(home, pid, signal);
		const deadline = Date.now() + patience;
		while (Date.now() < deadline) {
			if (!fs.existsSync(path.join(home.cluster, 'postmaster.pid')) || !isAlive(pid)) return;
			await sleep(pause);
		}
	}
}

async function signalPostmaster(home: Home, pid: number, signal: NodeJS.Signals): Promise<void> {
	if (process.platform === 'win32') {
		// There are no signals there; the server has a pipe of its own for them.
		const mode = signal === 'SIGINT' ? 'fast' : 'immediate';
		await runProgram(program(home.binaries, 'pg_ctl'), [
			'stop',
			'-W',
			'-m',
			mode,
			'-D',
			home.cluster
		]);
		return;
	}
	try {
		process.kill(pid, signal);
	} catch {
		// Gone already.
	}
}

/** Starts a server; comes back when it is ready, and also when another process was quicker. */
async function startPostmaster(home: Home): Promise<void> {
	await removeStrangersPidFile(home);
	keepLogShort(home.logFile);
	const log = fs.openSync(home.logFile, 'a', 0o600);
	const logStart = fs.fstatSync(log).size;
	const child = spawn(program(home.binaries, 'postgres'), await settings(home), {
		...programOptions(home.account),
		// Out of the terminal's reach: Ctrl-C is for us, who then stop it in order.
		detached: true,
		stdio: ['ignore', log, log]
	});
	fs.closeSync(log);
	child.unref();
	const end: { reason?: string } = {};
	child.once('error', (error) => (end.reason = error.message));
	const onExit = () => (end.reason ??= told(home.logFile, logStart, child.pid));
	child.once('exit', onExit);

	const deadline = Date.now() + startPatience;
	while (end.reason === undefined && Date.now() < deadline) {
		await sleep(pause);
		const running = await findPostmaster(home);
		if (running?.isReady) {
			child.off('exit', onExit);
			return;
		}
	}
	if (isAnothers.test(end.reason ?? '')) {
		await sleep(200);
		return;
	}
	throw new SetupError(
		`The database did not start: ${end.reason ?? 'it is not ready after a minute'} (log: ${home.logFile})`
	);
}

async function settings(home: Home): Promise<string[]> {
	const listen = home.socketDir
		? {
				listen_addresses: '',
				// In quotes, or a comma in the path would make two directories of it.
				unix_socket_directories: `"${home.socketDir.replaceAll('"', '""')}"`,
				port: '5432'
			}
		: {
				listen_addresses: '127.0.0.1',
				unix_socket_directories: '',
				port: String(await freePort())
			};
	const all = {
		...listen,
		unix_socket_permissions: '0700',
		log_destination: 'stderr',
		logging_collector: 'off',
		log_line_prefix: '%m [%p] ',
		// What learners write must not reach the log.
		log_min_error_statement: 'panic',
		log_error_verbosity: 'terse'
	};
	const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
	return ['-D', home.cluster, ...options];
}

/**
 * The server takes any living process for its predecessor, but ids are used again: where that one is
 * certainly something else the file goes, and where a crash has left it empty. One whose process is
 * gone the server removes by itself.
 */
async function removeStrangersPidFile(home: Home): Promise<void> {
	const file = path.join(home.cluster, 'postmaster.pid');
	const found = readText(file);
	if (found === null) return;
	const isNobodys = found === '' && age(file) > writtenWithin;
	if (!isNobodys && !(await isStranger(Number.parseInt(found), home.cluster))) return;
	// Another process may have started the server meanwhile.
	if (readText(file) === found) fs.rmSync(file, { force: true });
}

function readText(file: string): string | null {
	try {
		return fs.readFileSync(file, 'utf8');
	} catch {
		return null;
	}
}

/** In milliseconds; none when it is gone. */
function age(file: string): number {
	return Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
}

function keepLogShort(file: string): void {
	const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
	if (size > 5_000_000) fs.renameSync(file, `${file}.1`);
}

/** Why the server went, from what it wrote since; its children or another server may have as well. */
function told(logFile: string, from: number, pid: number | undefined): string {
	const lines = fs.readFileSync(logFile).subarray(from).toString().split('\n');
	const ends = lines.filter((line) => /\b(FATAL|PANIC):/.test(line));
	const fatal =
		ends.find((line) => line.includes(` [${pid}] `)) ?? ends[0] ?? lines.filter(Boolean).at(-1);
	return fatal?.replace(/^.*?\b(FATAL|PANIC):\s*/, '') ?? 'it ended without a word';
}
