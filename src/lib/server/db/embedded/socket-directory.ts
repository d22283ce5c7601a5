import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SetupError } from '../../setup-error.ts';
import type { Account } from './run-program.ts';

/** Bytes that a socket's path may have: `sun_path` less its closing NUL. */
const longestPath = process.platform === 'linux' ? 107 : 103;
const socketName = '.s.PGSQL.5432';

/**
 * A directory for the socket that the server's account alone may enter; that is what guards the
 * database. Beside the data, or elsewhere when the path would be too long for a socket.
 *
 * @throws {SetupError} when somebody else holds the directory
 */
export function chooseSocketDirectory(base: string, account: Account | null): string {
	const hash = createHash('sha256').update(base).digest('hex').slice(0, 16);
	const candidates = [path.join(base, 'run')];
	for (const parent of [os.tmpdir(), '/tmp'])
		candidates.push(path.join(parent, `rehearsal-${hash}`));
	const directory = candidates.find(
		(candidate) => Buffer.byteLength(path.join(candidate, socketName)) <= longestPath
	) as string;

	const owner = account ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
	if (!fs.existsSync(directory)) {
		fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
		if (account) fs.chownSync(directory, owner.uid, owner.gid);
	}
	const found = fs.lstatSync(directory);
	if (!found.isDirectory() || found.uid !== owner.uid || (found.mode & 0o077) !== 0) {
		throw new SetupError(
			`${directory} is not a directory that only the database's user can enter. Remove it and start again.`
		);
	}
	return directory;
}
