import { openClient } from '#lib/server/db/address.ts';
import { connect } from '#lib/server/db/client.ts';
import { migrateLegacy } from '#lib/server/legacy/migrate-legacy.ts';
import type { LegacyReport } from '#lib/server/legacy/report.ts';
import { SetupError } from '#lib/server/setup-error.ts';
import { number } from '../support/print.ts';
import type { Benchmark, BenchContext, Table } from './benchmark.ts';
import { bareAggregation } from './migration/bare-aggregation.ts';
import { fillOldTables, type Past, removeMigrated } from './migration/fill.ts';

/** Old practice as it is: people come back to a few scenarios, most of all to the popular ones. */
const pasts = (isQuick: boolean): (Past & { rounds: number })[] => {
	const size = isQuick
		? { attempts: 10_000, outcomes: 6_000, learners: 1_000, scenarios: 200 }
		: { attempts: 1_000_000, outcomes: 600_000, learners: 100_000, scenarios: 2_000 };
	return [
		{ ...size, name: 'a learner comes back to a scenario', scenariosEach: 2, rounds: 5 },
		{ ...size, name: 'nobody tries a scenario twice', scenariosEach: 10, rounds: 1 }
	];
};

/** What a migration costs, against no more than adding up the rows that it reads. */
export const migration: Benchmark = {
	name: 'migration',
	run: async (context) => {
		const rows = [];
		for (const past of pasts(context.isQuick)) rows.push(await measure(context, past));
		return [table(rows)];
	}
};

async function measure(
	{ createDatabase, say }: BenchContext,
	past: Past & { rounds: number }
): Promise<string[]> {
	const url = await createDatabase();
	const client = openClient(url, { max: 1, onnotice: () => undefined });
	const db = connect(url, { max: 2 });
	try {
		say(`${past.name}: filling the old tables`);
		await fillOldTables(client, past);
		const taken = { bare: [] as number[], roomy: [] as number[], dry: [] as number[] };
		for (let round = 1; round <= past.rounds; round++) {
			say(`${past.name}: round ${round} of ${past.rounds}`);
			taken.bare.push(await bareAggregation(client));
			taken.roomy.push(await bareAggregation(client, '128MB'));
			taken.dry.push(await timed(() => migrateLegacy(db, { isDryRun: true })));
			// What was taken back lies dead in the tables; a first run meets none of it.
			await client.unsafe('vacuum full user_scenario_progress');
			await client.unsafe('vacuum full scenario_metadata');
			await client.unsafe('vacuum full users');
		}
		taken.bare.push(await bareAggregation(client));
		taken.roomy.push(await bareAggregation(client, '128MB'));
		let report: LegacyReport | null = null;
		const full = await timed(async () => (report = await migrateLegacy(db)));
		if (!report) throw new SetupError('There was nothing to migrate.');
		await removeMigrated(client);
		const [bare, roomy, dry] = [taken.bare, taken.roomy, taken.dry].map((all) => Math.min(...all));
		const ratio = (milliseconds = 0, to = 1) => (milliseconds / to).toFixed(1);
		return [
			past.name,
			number((report as LegacyReport).tallies.learner.pairs),
			...[bare, roomy, dry, full].map((milliseconds = 0) => (milliseconds / 1000).toFixed(2)),
			ratio(full, bare),
			ratio(dry, bare),
			ratio(full, roomy)
		];
	} finally {
		await db.$client.end({ timeout: 5 });
		await client.end({ timeout: 5 });
	}
}

async function timed(work: () => Promise<unknown>): Promise<number> {
	const begun = performance.now();
	await work();
	return performance.now() - begun;
}

const table = (rows: string[][]): Table => ({
	title: 'The old tables, against their bare aggregation',
	columns: [
		'practice',
		'rows of progress',
		'bare s',
		'bare, roomy s',
		'dry run s',
		'migration s',
		'migration : bare',
		'dry run : bare',
		'migration : roomy'
	],
	rows,
	notes: [
		'1,000,000 attempts and 600,000 outcomes of 100,000 learners on 2,000 scenarios. Bare: both tables grouped by learner and scenario with all that the rules need, the result thrown away, with the server’s own settings; roomy: with the working memory that the migration takes. The fastest of each is shown; the migration runs once. What is above that is mostly the writing: each row of progress with its three indexes and its checks.'
	]
});
