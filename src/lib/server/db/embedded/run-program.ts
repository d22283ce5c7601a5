import { spawn, type SpawnOptions } from 'node:child_process';
import path from 'node:path';

/** Another user of this machine, whom the server runs as because it refuses to run as root. */
export interface Account {
	name: string;
	uid: number;
	gid: number;
}

export interface ProgramResult {
	/** Exit code; null when it could not be started or was killed. */
	code: number | null;
	output: string;
	/** Why it could not be started. */
	failure: NodeJS.ErrnoException | null;
}

/** How server programs are started: as this account, from a directory that everybody may enter. */
export function programOptions(account: Account | null): SpawnOptions {
	const passedOn = ['PATH', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'windir', 'LD_LIBRARY_PATH'];
	const env: NodeJS.ProcessEnv = { LC_ALL: 'C' };
	for (const name of passedOn) if (process.env[name]) env[name] = process.env[name];
	return {
		cwd: path.parse(process.cwd()).root,
		env,
		windowsHide: true,
		...(account ? { uid: account.uid, gid: account.gid } : {})
	};
}

/** Runs a program to its end; never rejects. */
export function runProgram(
	program: string,
	args: string[],
	account: Account | null = null
): Promise<ProgramResult> {
	return new Promise((resolve) => {
		let output = '';
		const child = spawn(program, args, {
			...programOptions(account),
			stdio: ['ignore', 'pipe', 'pipe']
		});
		child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
		child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
		child.on('error', (failure) => resolve({ code: null, output, failure }));
		child.on('close', (code) => resolve({ code, output, failure: null }));
	});
}
