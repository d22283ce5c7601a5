import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openClient } from '#lib/server/db/address.ts';
import { program } from '#lib/server/db/embedded/binaries.ts';
import { freePort } from '#lib/server/db/embedded/free-port.ts';
import { type Home, prepareHome } from '#lib/server/db/embedded/home.ts';
import { initialise, roleName } from '#lib/server/db/embedded/initialise.ts';
import { programOptions } from '#lib/server/db/embedded/run-program.ts';
import { newDataDir } from './app-process.ts';

/** How a server is ended: in order, as in a crash, or by the hand of the system. */
const signals = { fast: 'SIGINT', immediate: 'SIGQUIT', kill: 'SIGKILL' } as const;

/** Milliseconds. */
const startPatience = 30_000;

/** A PostgreSQL of a test's own, to be ended and started at will. */
export interface OwnPostgres {
	/** Address of its database `postgres`, as a superuser, with a password. */
	url: string;
	home: Home;
	/** The process id of the server. */
	pid: () => number;
	isRunning: () => boolean;
	start(): Promise<void>;
	end(how: keyof typeof signals): Promise<void>;
}

/**
 * Makes a server, and starts it.
 *
 * @param settings as in `postgresql.conf`
 * @param copyOf the stopped server whose files it begins from, with a file of its own for the role
 * @param dataDir where it lies; a directory that `cleanUp` removes when left out
 */
export async function startOwnPostgres(
	settings: Record<string, string> = {},
	copyOf?: { server: OwnPostgres; signalFile: string },
	dataDir?: string
): Promise<OwnPostgres> {
	const home = await prepareHome(dataDir ?? (await newDataDir()), 'loopback');
	if (copyOf) {
		const { server, signalFile } = copyOf;
		fs.copyFileSync(server.home.passwordFile, home.passwordFile);
		fs.cpSync(server.home.cluster, home.cluster, { recursive: true });
		fs.chmodSync(home.cluster, 0o700);
		fs.writeFileSync(`${home.cluster}/${signalFile}`, '');
		giveTo(home);
	} else {
		await initialise(home);
	}
	const port = String(await freePort());
	const password = fs.readFileSync(home.passwordFile, 'utf8').trim();
	const url = `postgres://${roleName}:${password}@127.0.0.1:${port}/postgres`;
	let child: ChildProcess | undefined;
	let gone = Promise.resolve();

	const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', port, ...settings };
	const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
	const server: OwnPostgres = {
		url,
		home,
		pid: () => child?.pid ?? 0,
		isRunning: () => child?.exitCode === null && child.signalCode === null,
		start: async () => {
			const deadline = Date.now() + startPatience;
			for (;;) {
				const log = fs.openSync(home.logFile, 'a');
				const logStart = fs.fstatSync(log).size;
				const started = spawn(program(home.binaries, 'postgres'), ['-D', home.cluster, ...args], {
					...programOptions(home.account),
					stdio: ['ignore', log, log]
				});
				fs.closeSync(log);
				child = started;
				gone = new Promise((resolve) => started.once('exit', () => resolve()));
				running.add(server);
				const hasEnded = () => started.exitCode !== null || started.signalCode !== null;
				if (await answersBefore(deadline, url, hasEnded)) return;
				const told = fs.readFileSync(home.logFile).subarray(logStart).toString();
				// A killed one's children take a moment to see that it is gone.
				if (!/pre-existing shared memory|still in use/.test(told) || Date.now() > deadline) {
					throw new Error(`the server did not start: ${told}`);
				}
				await sleep(200);
			}
		},
		end: async (how) => {
			child?.kill(signals[how]);
			await gone;
			running.delete(server);
		}
	};
	await server.start();
	return server;
}

const running = new Set<OwnPostgres>();

/** Ends what is still running. */
export async function endOwnPostgres(): Promise<void> {
	for (const server of [...running]) await server.end('immediate');
}

/** Whether it answers, at last; not where it has ended. */
async function answersBefore(
	deadline: number,
	url: string,
	hasEnded: () => boolean
): Promise<boolean> {
	while (!hasEnded()) {
		const client = openClient(url, { max: 1, connect_timeout: 2, fetch_types: false });
		try {
			await client`select 1`;
			return true;
		} catch (error) {
			if (Date.now() > deadline) throw error;
			await sleep(50);
		} finally {
			await client.end({ timeout: 1 });
		}
	}
	return false;
}

function giveTo({ account, cluster, passwordFile }: Home): void {
	if (!account) return;
	const { uid, gid } = account;
	fs.chownSync(passwordFile, uid, gid);
	fs.chownSync(cluster, uid, gid);
	for (const file of fs.readdirSync(cluster, { recursive: true, encoding: 'utf8' })) {
		fs.lchownSync(`${cluster}/${file}`, uid, gid);
	}
}
