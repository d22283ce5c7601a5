import type { OpenDatabase } from '#lib/server/db/embedded.ts';

export interface SignalWatch {
	/** Hands the signals over to somebody else. */
	release: () => void;
	/** Comes back at once, or never when a signal is ending the process: with its code, not ours. */
	giveWay: () => Promise<void>;
}

/**
 * Ends the process in order on SIGTERM or SIGINT. To be called while the database is still being
 * opened: one that is being started must not be left behind.
 *
 * @param code what the process ends with, from the signal's number
 */
export function stopOnSignals(
	opening: Promise<OpenDatabase>,
	code: (signal: number) => number
): SignalWatch {
	let isEnding = false;
	const stop = (_: NodeJS.Signals, signal: number) => {
		if (isEnding) return;
		isEnding = true;
		// What was under way breaks along with the database.
		process.on('uncaughtException', () => undefined);
		setTimeout(() => process.exit(code(signal)), 10_000);
		void opening
			.then((database) => database.stop())
			.catch(() => undefined)
			.finally(() => process.exit(code(signal)));
	};
	process.on('SIGTERM', stop).on('SIGINT', stop);
	return {
		release: () => void process.off('SIGTERM', stop).off('SIGINT', stop),
		giveWay: () => (isEnding ? new Promise(() => undefined) : Promise.resolve())
	};
}
