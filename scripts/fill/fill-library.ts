import type { Report } from '#lib/server/backup/report.ts';
import type { Database } from '#lib/server/db/client.ts';
import { insertFigures } from './figures.ts';
import { insertLearners } from './learners.ts';
import { insertProgress } from './progress.ts';
import { insertScenarios } from './scenarios.ts';
import { checkSize, type Size } from './size.ts';
import { withoutIndexes } from './without-indexes.ts';

export interface FillOptions extends Size {
	/** The same seed gives the same library. */
	seed: number;
	/** The last instant that anything happened at; the first lies two years before. */
	until: Date;
	/** Of the learner that one can sign in as. */
	passwordHash?: string;
	onProgress?: Report;
	/** Told before each part. */
	say?: (line: string) => void;
}

const progress = 'user_scenario_progress';

/**
 * Fills a database with a made-up library, skewed as life is: all of it in one transaction, or
 * nothing. The figures are what the rows add up to.
 *
 * @param db a pool that serves no requests
 * @throws {SetupError} for a size that no library has
 */
export async function fillLibrary(db: Database, options: FillOptions): Promise<void> {
	checkSize(options);
	const { seed, passwordHash = '!', onProgress, say = () => undefined } = options;
	const until = options.until.toISOString();
	await db.$client.begin(async (client) => {
		await client.unsafe(`
			set local statement_timeout = 0;
			set local lock_timeout = 0;
			set local idle_in_transaction_session_timeout = 0;
			set local transaction_timeout = 0;
			set local work_mem = '128MB';
			set local maintenance_work_mem = '512MB';
			set local timezone = 'UTC';`);
		say('learners');
		const authors = await insertLearners(client, { size: options, seed, until, passwordHash });
		say('scenarios');
		const withoutSearch = (work: () => Promise<void>) =>
			withoutIndexes(client, 'scenarios', 'gin', () =>
				withoutIndexes(client, 'search.documents', 'gin', work)
			);
		await withoutSearch(() =>
			insertScenarios(client, { count: options.scenarios, authors, seed, until, onProgress })
		);
		say('what learners did');
		const [found] = await client<{ some: boolean }[]>`
			select exists (select from ${client(progress)}) as some`;
		const insert = () => insertProgress(client, { seed, until, onProgress });
		if (found?.some) await insert();
		else await withoutIndexes(client, progress, 'all', insert);
		say('figures');
		await insertFigures(client, until);
	});
	say('statistics');
	const own = await db.$client.reserve();
	try {
		await own`set statement_timeout = 0`;
		await own`vacuum (analyze)`;
	} finally {
		await own`reset statement_timeout`;
		own.release();
	}
}
