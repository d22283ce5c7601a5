import fs from 'node:fs';
import { SetupError } from '../../setup-error.ts';
import { type Account, runProgram } from './run-program.ts';

const isRoot = () => process.getuid?.() === 0;
const ownName = 'rehearsal';

/**
 * Whom the server's programs run as: null for ourselves. As root it is the owner of a database that
 * is there already, else `postgres`, else a system user of our own, made if missing.
 *
 * @throws {SetupError} as root on a machine where no such user can be made
 */
export async function serverAccount(cluster: string): Promise<Account | null> {
	if (!isRoot()) return null;
	const owner = fs.statSync(cluster, { throwIfNoEntry: false });
	if (owner && owner.uid !== 0) {
		const { code, output } = await runProgram('id', ['-un', String(owner.uid)]);
		const name = code === 0 ? output.trim() : String(owner.uid);
		return { name, uid: owner.uid, gid: owner.gid };
	}
	const known = (await findAccount('postgres')) ?? (await findAccount(ownName));
	if (known) return known;
	await makeAccount();
	const made = await findAccount(ownName);
	if (made) return made;
	throw new SetupError(
		`PostgreSQL does not run as root, and no user could be made for it. Make one named ${ownName}, or start as an ordinary user.`
	);
}

/** Whether this account may use a path so; `access` as for test(1): `-x`, `-r` … */
export async function canReach(account: Account, access: string, file: string): Promise<boolean> {
	const { code } = await runProgram(
		'/bin/sh',
		['-c', 'test "$1" "$2"', 'sh', access, file],
		account
	);
	return code === 0;
}

async function findAccount(name: string): Promise<Account | null> {
	const uid = await runProgram('id', ['-u', name]);
	const gid = await runProgram('id', ['-g', name]);
	if (uid.code !== 0 || gid.code !== 0 || Number(uid.output) === 0) return null;
	return { name, uid: Number(uid.output), gid: Number(gid.output) };
}

async function makeAccount(): Promise<void> {
	const ways: [string, string[]][] = [
		['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', ownName]],
		['adduser', ['--system', '--group', '--no-create-home', ownName]],
		// BusyBox
		['adduser', ['-S', '-D', '-H', ownName]]
	];
	for (const [program, args] of ways) {
		if ((await runProgram(program, args)).code === 0) return;
	}
}
