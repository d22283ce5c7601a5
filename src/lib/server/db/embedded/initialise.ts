import fs from 'node:fs';
import path from 'node:path';
import { removeDirectory } from '../../data-directory.ts';
import { keptSecret } from '../../kept-secret.ts';
import { SetupError } from '../../setup-error.ts';
import { program } from './binaries.ts';
import type { Home } from './home.ts';
import { runProgram } from './run-program.ts';
import { isAlive } from './process-state.ts';

/** The role that everything connects as, and the database. */
export const roleName = 'rehearsal';

/**
 * Makes the database's files unless they are there: in a directory beside, renamed when it is whole,
 * so that neither an interruption nor a second process leaves half of it.
 *
 * @throws {SetupError} when that fails, or the files are those of another major version
 */
export async function initialise(home: Home): Promise<void> {
	if (isInitialised(home)) return;
	await removeLeftovers(home.cluster);
	const draft = `${home.cluster}.new-${process.pid}`;
	fs.mkdirSync(draft, { mode: 0o700 });
	if (home.account) fs.chownSync(draft, home.account.uid, home.account.gid);
	try {
		const { code, output, failure } = await runProgram(
			program(home.binaries, 'initdb'),
			[
				`--pgdata=${draft}`,
				`--username=${roleName}`,
				'--encoding=UTF8',
				// The server's own locale: sorts and cases alike on every host.
				'--locale=C',
				'--locale-provider=builtin',
				'--builtin-locale=C.UTF-8',
				'--data-checksums',
				'--no-instructions',
				'--set=timezone=UTC',
				'--set=log_timezone=UTC',
				...authentication(home)
			],
			home.account
		);
		if (code !== 0)
			throw new SetupError(`The database could not be made: ${reason(output, failure)}`);
		fs.renameSync(draft, home.cluster);
	} catch (error) {
		await removeDirectory(draft);
		if (!isInitialised(home)) throw error;
	}
}

function isInitialised(home: Home): boolean {
	const versionFile = path.join(home.cluster, 'PG_VERSION');
	if (fs.existsSync(versionFile)) {
		const major = Number(fs.readFileSync(versionFile, 'utf8').trim());
		if (major === home.binaries.major) return true;
		throw new SetupError(
			`The database in ${home.cluster} was made by PostgreSQL ${major}; this version of Rehearsal brings PostgreSQL ${home.binaries.major}. Take a backup with the version that made it and restore it here.`
		);
	}
	if (fs.existsSync(home.cluster) && fs.readdirSync(home.cluster).length > 0) {
		throw new SetupError(`${home.cluster} holds something that is not a database. Move it away.`);
	}
	return false;
}

/** On a socket its directory is the guard; the loopback address is open to every local user. */
function authentication(home: Home): string[] {
	if (home.socketDir) return ['--auth-local=trust', '--auth-host=reject'];
	keptSecret(home.passwordFile);
	if (home.account) fs.chownSync(home.passwordFile, home.account.uid, home.account.gid);
	return ['--auth=scram-sha-256', `--pwfile=${home.passwordFile}`];
}

/** Of starts that were killed: each in the middle of it, maybe. */
async function removeLeftovers(cluster: string): Promise<void> {
	const prefix = `${path.basename(cluster)}.new-`;
	for (const name of fs.readdirSync(path.dirname(cluster))) {
		if (!name.startsWith(prefix) || isAlive(Number(name.slice(prefix.length)))) continue;
		await removeDirectory(path.join(path.dirname(cluster), name));
	}
}

function reason(output: string, failure: Error | null): string {
	if (failure) return failure.message;
	const lines = output.split('\n').filter((line) => line.trim() !== '');
	const told = lines.find((line) => /error:|FATAL|PANIC/.test(line)) ?? lines.at(-1);
	return told?.replace(/^initdb: error: /, '') ?? 'initdb failed without a word';
}
