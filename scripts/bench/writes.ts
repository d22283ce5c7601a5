import { openClient } from '#lib/server/db/address.ts';
import { connect, connectForServing } from '#lib/server/db/client.ts';
import { findDifferences } from '#lib/server/metrics/verify.ts';
import type { Benchmark, BenchContext, Table } from './benchmark.ts';
import { throughBareDriver } from './writes/bare-driver.ts';
import { compare, median, type Patience, ratio, settingsFor } from './writes/compare.ts';
import { type Episode, everything, specified, type Stretch } from './writes/crowd.ts';
import { fill, type Stage } from './writes/fill.ts';
import { countHeapOnly, type Updates } from './writes/heap-only.ts';
import { replay } from './writes/replay.ts';
import { throughServices } from './writes/services.ts';
import { throughTwoUpdates } from './writes/two-updates.ts';
import type { FullWay, Way } from './writes/way.ts';

/** Connections of each way: as many as the product opens. */
const max = 10;

const patience = (isQuick: boolean): Patience =>
	isQuick ? { rounds: 1, stretch: 5, warmUp: 0 } : { rounds: 9, stretch: 400, warmUp: 250 };

/** What learners' actions cost, against what they would cost without what makes them right. */
export const writes: Benchmark = {
	name: 'writes',
	run: async (context) => [
		...(await throughput(context)),
		...(await withoutTheDisk(context)),
		await replays(context),
		await heapOnly(context)
	]
};

interface Ways extends Record<'services' | 'served' | 'bare', FullWay> {
	twoUpdates: Way;
}

const throughput = (context: BenchContext): Promise<Table[]> =>
	onStage(context, async (stage, ways) => [
		await compareSpecified(context, stage, ways, 'Saving, completing and taking back'),
		await compareWays(context, stage, {
			title: 'Everything that learners do',
			ways: [ways.services, ways.served, ways.bare],
			episode: everything,
			ratios: [
				[ways.services, ways.bare],
				[ways.served, ways.bare]
			]
		})
	]);

/** Where nobody waits for a flush, what is left is what the ways themselves cost. */
const withoutTheDisk = (context: BenchContext): Promise<Table[]> =>
	onStage(
		context,
		async (stage, ways) => [
			await compareSpecified(context, stage, ways, 'The same where no commit waits for the disk')
		],
		{ synchronousCommit: 'off' }
	);

const compareSpecified = (
	context: BenchContext,
	stage: Stage,
	{ services, served, bare, twoUpdates }: Ways,
	title: string
): Promise<Table> =>
	compareWays<Way>(context, stage, {
		title,
		ways: [services, served, bare, twoUpdates],
		episode: specified,
		ratios: [
			[services, bare],
			[served, bare],
			[services, twoUpdates],
			[served, twoUpdates]
		]
	});

/** A filled database with all ways to it; afterwards its figures must be what its rows say. */
async function onStage(
	context: BenchContext,
	work: (stage: Stage, ways: Ways) => Promise<Table[]>,
	{ synchronousCommit = 'on' } = {}
): Promise<Table[]> {
	const url = await context.createDatabase({ synchronous_commit: synchronousCommit });
	const db = connect(url, { max });
	const ways = {
		services: throughServices(db),
		served: throughServices(connectForServing(url, { max }), 'served'),
		bare: await throughBareDriver(openClient(url, { max, onnotice: () => undefined })),
		twoUpdates: throughTwoUpdates(connect(url, { max }))
	};
	try {
		const learners = context.isQuick ? 256 : 512;
		const scenarios = context.isQuick ? 10 : 250;
		const stage = await fill(url, { learners, scenarios, rows: learners });
		const tables = await work(stage, ways);
		const differences = await findDifferences(db);
		if (differences.length > 0) throw new Error('the figures differ from the rows');
		return tables;
	} finally {
		for (const way of Object.values(ways)) await way.close();
	}
}

async function compareWays<Chosen extends Way>(
	{ isQuick, say }: BenchContext,
	stage: Stage,
	{
		title,
		ways,
		episode,
		ratios
	}: { title: string; ways: Chosen[]; episode: Episode<Chosen>; ratios: [Chosen, Chosen][] }
): Promise<Table> {
	const rows = [];
	for (const setting of settingsFor(stage.scenarios.length)) {
		const { spread, clients } = setting;
		say(`${title}: ${spread}, clients: ${clients}`);
		const all = await compare({ ways, episode, stage, setting, patience: patience(isQuick) });
		const of = (way: Chosen) => all[ways.indexOf(way)] ?? [];
		const middles = (read: (stretch: Stretch) => number) =>
			all.map((stretches) => median(stretches.map(read)).toFixed(0)).join(' / ');
		rows.push([
			`${spread}, ${clients}`,
			...ratios.map(([first, second]) => ratio(of(first), of(second))),
			middles(({ rate }) => rate),
			middles(({ microseconds }) => microseconds)
		]);
	}
	return {
		title,
		columns: [
			'scenarios, clients',
			...ratios.map(([first, second]) => `${first.name} : ${second.name}`),
			'actions a second',
			'client’s µs each'
		],
		rows,
		notes: [
			`Ratios of actions a second, round by round: middle (smallest to largest). Then, in the order ${ways.map(({ name }) => name).join(' / ')}: how many a second, and how much processor time of the client each took, the middle of all rounds.`
		]
	};
}

async function replays({ createDatabase, isQuick, say }: BenchContext): Promise<Table> {
	say('replays');
	const size = { learners: isQuick ? 10 : 50, scenarios: 20 };
	const rows = [];
	for (const make of [throughServices, throughTwoUpdates]) {
		const url = await createDatabase();
		const db = connect(url, { max });
		const way = make(db);
		try {
			const stage = await fill(url, { ...size, rows: size.learners });
			const { saved, countedSaves, completed, countedCompletions } = await replay(db, way, stage);
			rows.push([way.name, ...[saved, countedSaves, completed, countedCompletions].map(String)]);
		} finally {
			await way.close();
		}
	}
	return {
		title: 'Every fifth action sent twice',
		columns: ['', 'saved', 'counted saves', 'completed', 'counted completions'],
		rows
	};
}

async function heapOnly({ createDatabase, isQuick, say }: BenchContext): Promise<Table> {
	say('heap-only updates');
	const url = await createDatabase();
	const learners = isQuick ? 10 : 200;
	const stage = await fill(url, { learners, scenarios: 100, rows: learners / 2 });
	const found = await countHeapOnly(url, stage, 10 * learners);
	const share = ({ all, heapOnly }: Updates) =>
		all > 0 ? `${((100 * heapOnly) / all).toFixed(1)} %` : '–';
	return {
		title: 'Heap-only updates, by action',
		columns: ['action', 'updates', 'of user_scenario_progress', 'of scenario_metadata'],
		rows: [...found].map(([action, { progress, metadata }]) => [
			action,
			String(progress.all),
			share(progress),
			share(metadata)
		])
	};
}
