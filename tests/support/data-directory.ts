import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A new directory that the database's user can pass through. */
export async function makeTemporaryDirectory(name: string): Promise<string> {
	const directory = await fs.promises.mkdtemp(path.join(os.tmpdir(), `rehearsal-${name}-`));
	await fs.promises.chmod(directory, 0o711);
	return directory;
}

/** Removes a `DATA_DIR`, and the database that lies elsewhere because its user could not reach it. */
export async function removeDataDirectory(dataDir: string): Promise<void> {
	const pointer = path.join(dataDir, 'postgres-location');
	if (fs.existsSync(pointer)) {
		await fs.promises.rm(fs.readFileSync(pointer, 'utf8').trim(), { recursive: true, force: true });
	}
	await fs.promises.rm(dataDir, { recursive: true, force: true });
}
