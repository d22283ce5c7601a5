import fs from 'node:fs';
import path from 'node:path';
import { SetupError } from '../setup-error.ts';

/** A file that has its name only when it is whole. */
export interface NewFile {
	handle: fs.promises.FileHandle;
	/** Brings it to the disk and gives it its name. */
	finish(): Promise<void>;
	/** Removes it, unless it is finished. */
	discard(): Promise<void>;
}

/**
 * Begins a file that its owner alone can read, under another name beside its own. However the
 * process ends, short of being killed, nothing of an unfinished one stays.
 *
 * @throws {SetupError} when something has that name already, or it cannot be written there
 */
export async function createNewFile(file: string): Promise<NewFile> {
	if (fs.existsSync(file)) throw taken(file);
	const draft = `${file}.unfinished-${process.pid}`;
	const handle = await fs.promises.open(draft, 'wx', 0o600).catch((error: Error) => {
		throw new SetupError(`${file} cannot be written: ${error.message}`, { cause: error });
	});
	const remove = () => fs.rmSync(draft, { force: true });
	process.on('exit', remove);
	return {
		handle,
		finish: async () => {
			await handle.sync();
			await handle.close();
			nameIt(draft, file);
			syncDirectory(path.dirname(file));
		},
		discard: async () => {
			await handle.close().catch(() => undefined);
			remove();
			// Not before: the process may be ended at any moment.
			process.off('exit', remove);
		}
	};
}

const taken = (file: string) =>
	new SetupError(`${file} is there already. Remove it, or choose another name.`);

function nameIt(draft: string, file: string): void {
	try {
		// Unlike a new name, a second one never takes another file's place.
		fs.linkSync(draft, file);
	} catch (error) {
		// Some file systems know no second names.
		if (fs.existsSync(file)) throw taken(file);
		if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw error;
		fs.renameSync(draft, file);
	}
}

/** So that the name outlives a power cut too; Windows does not open directories. */
function syncDirectory(directory: string): void {
	if (process.platform === 'win32') return;
	const descriptor = fs.openSync(directory, 'r');
	try {
		fs.fsyncSync(descriptor);
	} finally {
		fs.closeSync(descriptor);
	}
}
