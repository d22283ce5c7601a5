import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { removeDirectory } from '#lib/server/data-directory.ts';
import { isAlive } from '#lib/server/db/embedded/process-state.ts';

const gigabyte = 2 ** 30;
const memory = '/dev/shm';

/**
 * Where temporary directories lie. A database is a thousand small files, whose making and removing
 * costs as much as what is done in it: so in memory, where there is far more than enough of it.
 */
const parent = (() => {
	if (!fs.existsSync(memory) || process.availableMemory() < 12 * gigabyte) return os.tmpdir();
	const { bavail, bsize } = fs.statfsSync(memory);
	return bavail * bsize < 8 * gigabyte ? os.tmpdir() : memory;
})();

/** A new directory that the database's user can pass through. */
export async function makeTemporaryDirectory(name: string): Promise<string> {
	if (parent === memory) await removeLeftovers();
	const prefix = path.join(parent, `rehearsal-${process.pid}-${name}-`);
	const directory = await fs.promises.mkdtemp(prefix);
	await fs.promises.chmod(directory, 0o711);
	return directory;
}

/** Of runs that were killed: on a disk they are in nobody's way, in memory they are. */
async function removeLeftovers(): Promise<void> {
	for (const name of await fs.promises.readdir(parent)) {
		const [, pid] = /^rehearsal-(\d+)-/.exec(name) ?? [];
		if (!pid || isAlive(Number(pid))) continue;
		const leftover = path.join(parent, name);
		// Another user's stay.
		await removeDirectory(leftover).catch(() => undefined);
	}
}

/** Removes a `DATA_DIR`, and the database that lies elsewhere because its user could not reach it. */
export async function removeDataDirectory(dataDir: string): Promise<void> {
	const pointer = path.join(dataDir, 'postgres-location');
	if (fs.existsSync(pointer)) {
		await removeDirectory(fs.readFileSync(pointer, 'utf8').trim());
	}
	await removeDirectory(dataDir);
}
