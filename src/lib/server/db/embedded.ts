import { openEmbedded, type EmbeddedDatabase, type EmbeddedOptions } from './embedded/open.ts';

export type OpenDatabase = EmbeddedDatabase & { kind: 'embedded' | 'server' };

export interface OpenOptions extends EmbeddedOptions {
	/** A server of the operator's own, used instead of the embedded one. */
	databaseUrl: string | undefined;
}

/**
 * The database that the settings ask for. The embedded one is started, or joined where it runs;
 * one app and any number of commands may use it at once, and the last of them stops it.
 *
 * @returns its address, and `stop`, which does nothing for a server of the operator's own
 * @throws {SetupError} when the embedded database cannot be used, or another app uses it
 */
export async function openDatabase(options: OpenOptions): Promise<OpenDatabase> {
	if (options.databaseUrl) {
		return {
			kind: 'server',
			url: options.databaseUrl,
			notes: [],
			stop: () => Promise.resolve()
		};
	}
	return { kind: 'embedded', ...(await openEmbedded(options)) };
}
