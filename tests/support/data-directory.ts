import fs from 'node:fs';
import path from 'node:path';

/** Removes a `DATA_DIR`, and the database that lies elsewhere because its user could not reach it. */
export async function removeDataDirectory(dataDir: string): Promise<void> {
	const pointer = path.join(dataDir, 'postgres-location');
	if (fs.existsSync(pointer)) {
		await fs.promises.rm(fs.readFileSync(pointer, 'utf8').trim(), { recursive: true, force: true });
	}
	await fs.promises.rm(dataDir, { recursive: true, force: true });
}
