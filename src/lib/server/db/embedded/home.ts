import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { makeDataDirectory, makeDirectory } from '../../data-directory.ts';
import { SetupError } from '../../setup-error.ts';
import { canReach, serverAccount } from './account.ts';
import { type Binaries, copyBinaries, findBinaries, program } from './binaries.ts';
import type { Account } from './run-program.ts';
import { chooseSocketDirectory } from './socket-directory.ts';

/** Where an embedded database lives, and whom and what it runs with. */
export interface Home {
	/** `DATA_DIR`, absolute and without symbolic links. */
	dataDir: string;
	/** PostgreSQL's data directory. */
	cluster: string;
	/** Null where the server is reached over the loopback address. */
	socketDir: string | null;
	logFile: string;
	/** Holds the password of the loopback address. */
	passwordFile: string;
	binaries: Binaries;
	account: Account | null;
	/** What the operator should know, a line each. */
	notes: string[];
}

/** For databases that cannot lie in `DATA_DIR`, and for programs that cannot lie in the checkout. */
const sharedBase = '/var/lib/rehearsal';

export type Transport = 'socket' | 'loopback';
const platformTransport: Transport = process.platform === 'win32' ? 'loopback' : 'socket';

/**
 * Makes the directories, and settles where the database lies. As root it must lie where the
 * unprivileged account can reach it; once chosen the place is kept.
 *
 * @throws {SetupError} when a directory cannot be used
 */
export async function prepareHome(
	dataDirectory: string,
	transport: Transport = platformTransport
): Promise<Home> {
	const dataDir = makeDataDir(dataDirectory);
	const notes: string[] = [];
	const pointer = path.join(dataDir, 'postgres-location');
	let base = readPointer(pointer) ?? dataDir;
	const account = await serverAccount(path.join(base, 'postgres'));
	let binaries = findBinaries();

	if (account) {
		if (!(await canReach(account, '-x', program(binaries, 'postgres')))) {
			makeDirectory(sharedBase, 0o755);
			binaries = copyBinaries(binaries, sharedBase);
		}
		if (base === dataDir && !(await canReach(account, '-x', dataDir))) {
			if (fs.existsSync(path.join(dataDir, 'postgres'))) {
				throw new SetupError(
					`The database in ${dataDir} belongs to the user ${account.name}, who cannot reach it. Let that user enter the directories above it (chmod o+x), or start as that user.`
				);
			}
			base = choosePlace(pointer, dataDir);
		}
		if (base !== dataDir) {
			notes.push(
				`The user ${account.name} cannot reach ${dataDir}, so the database lies in ${base}.`
			);
		}
	}

	const cluster = path.join(base, 'postgres');
	refuseForeignOwner(cluster, account);
	return {
		dataDir,
		cluster,
		socketDir: transport === 'socket' ? chooseSocketDirectory(base, account) : null,
		logFile: path.join(dataDir, 'postgres.log'),
		passwordFile: path.join(dataDir, 'postgres-password'),
		binaries,
		account,
		notes
	};
}

function makeDataDir(directory: string): string {
	try {
		makeDataDirectory(directory);
		fs.accessSync(directory, fs.constants.W_OK | fs.constants.X_OK);
		return fs.realpathSync(directory);
	} catch (error) {
		throw new SetupError(
			`DATA_DIR ${path.resolve(directory)} cannot be used: ${(error as Error).message.split(',')[0]}.`,
			{ cause: error }
		);
	}
}

function readPointer(pointer: string): string | null {
	if (!fs.existsSync(pointer)) return null;
	const base = fs.readFileSync(pointer, 'utf8').trim();
	if (path.isAbsolute(base) && fs.existsSync(base)) return base;
	throw new SetupError(
		`${pointer} says that the database lies in ${base || 'no directory'}, which is not there. Put it back, or remove the file to begin with an empty database.`
	);
}

function choosePlace(pointer: string, dataDir: string): string {
	const checkout = path.basename(path.dirname(dataDir)).replace(/[^\w.-]/g, '') || 'data';
	const base = path.join(sharedBase, `${checkout}-${randomBytes(4).toString('hex')}`);
	makeDirectory(base, 0o711);
	const draft = `${pointer}.${process.pid}`;
	fs.writeFileSync(draft, `${base}\n`);
	try {
		fs.linkSync(draft, pointer);
		return base;
	} catch (error) {
		// Another process was quicker: its place holds.
		fs.rmdirSync(base);
		const chosen = readPointer(pointer);
		if (!chosen) throw error;
		return chosen;
	} finally {
		fs.rmSync(draft);
	}
}

function refuseForeignOwner(cluster: string, account: Account | null): void {
	const found = fs.statSync(cluster, { throwIfNoEntry: false });
	const uid = process.getuid?.();
	if (!found || account || uid === undefined || found.uid === uid) return;
	throw new SetupError(
		`The database in ${cluster} belongs to another user (id ${found.uid}). Start as that user or as root.`
	);
}
