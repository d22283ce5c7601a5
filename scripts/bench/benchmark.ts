/** One benchmark, run by name: `npm run bench -- name`. */
export interface Benchmark {
	name: string;
	/** @returns what it found, a table for each question */
	run: (context: BenchContext) => Promise<Table[]>;
}

/** What a benchmark is given. */
export interface BenchContext {
	/**
	 * Makes a database for the benchmark alone, migrated and empty, dropped when all is over.
	 *
	 * @returns its address
	 */
	createDatabase: (settings?: Record<string, string>) => Promise<string>;
	/** Only to see that it works: seconds instead of minutes, and figures that say nothing. */
	isQuick: boolean;
	/** Tells who waits how far it is. */
	say: (line: string) => void;
}

/** What was found: shown as plain text or as Markdown. */
export interface Table {
	title: string;
	columns: string[];
	rows: string[][];
	/** What a reader should know beside it, a paragraph each. */
	notes?: string[];
}
