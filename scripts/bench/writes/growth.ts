import { randomUUID } from 'node:crypto';
import { connect } from '#lib/server/db/client.ts';
import { chanceOf } from '../../demo/random.ts';
import { fill } from './fill.ts';
import { throughServices } from './services.ts';

/** Bytes of a table and of each of its indexes. */
export type Sizes = Record<string, number>;

/** How large the metadata table was and is. */
export interface Growth {
	before: Sizes;
	after: Sizes;
	/** Updates of metadata rows in between. */
	updates: number;
	/** How often autovacuum came by. */
	vacuums: number;
}

/** All of it together. */
export const total = (sizes: Sizes): number =>
	Object.values(sizes).reduce((sum, bytes) => sum + bytes, 0);

const clients = 32;

/**
 * Lets learners save, complete, rate and take back on scenarios all over a library until the
 * metadata rows have been updated so often, autovacuum doing what it does on its own.
 *
 * @param url of an empty database
 */
export async function measureGrowth(
	url: string,
	{ scenarios, updates }: { scenarios: number; updates: number }
): Promise<Growth> {
	const db = connect(url);
	try {
		const stage = await fill(url, { learners: clients, scenarios, rows: 0 });
		await giveFigures(url);
		const before = await readSizes(db);
		const way = throughServices(db);
		const chance = chanceOf(2026);
		let done = 0;
		const client = async (learner: string) => {
			while (done < updates) {
				const place = { learner, scenario: chance.pick(stage.scenarios) };
				const acts = [
					() => way.save(place),
					() => way.completeAtOnce(place, randomUUID()),
					() => way.rate(place, chance.whole(1, 5)),
					() => way.rate(place, null),
					() => way.unsave(place)
				];
				for (const act of acts) {
					await act();
					done += 1;
				}
			}
		};
		await Promise.all(stage.learners.map(client));
		const [counted] = await db.$client<{ vacuums: string }[]>`
			select autovacuum_count as vacuums from pg_stat_user_tables
			where relname = 'scenario_metadata'`;
		return { before, after: await readSizes(db), updates: done, vacuums: Number(counted?.vacuums) };
	} finally {
		await db.$client.end({ timeout: 5 });
	}
}

/** Gives every scenario figures, and packs the table: as small as it can be. */
async function giveFigures(url: string): Promise<void> {
	const db = connect(url, { max: 1 });
	try {
		await db.$client`set statement_timeout = 0`;
		for (const table of ['scenario_metadata', 'scenario_metadata_baseline']) {
			await db.$client`update ${db.$client(table)} set amount_saved_count = 7, total_attempts = 9,
				total_times_used = 8, ratings_count = 1, rating_sum = 4, rating_square_sum = 16`;
		}
		await db.$client`update scenario_metadata set trending_score =
			extract(epoch from now() - timestamptz '2026-01-01 00:00:00+00') / 259200 + random()`;
		await db.$client`vacuum (full, analyze) scenario_metadata`;
	} finally {
		await db.$client.end({ timeout: 5 });
	}
}

async function readSizes({ $client }: ReturnType<typeof connect>): Promise<Sizes> {
	const rows = await $client<{ name: string; bytes: string }[]>`
		select 'scenario_metadata' as name, pg_table_size('scenario_metadata') as bytes
		union all
		select indexrelid::regclass::text, pg_relation_size(indexrelid)
		from pg_index where indrelid = 'scenario_metadata'::regclass
		order by name`;
	return Object.fromEntries(rows.map(({ name, bytes }) => [name, Number(bytes)]));
}
