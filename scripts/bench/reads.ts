import { type ScenarioSort, scenarioSorts } from '#lib/scenarios/vocabulary.ts';
import { fullSize, type Size } from '../fill/size.ts';
import type { Benchmark, BenchContext, Table } from './benchmark.ts';
import { gatherWriters, readFor, type Stretch } from './reads/beside-writers.ts';
import { type Library, openLibrary } from './reads/library.ts';
import {
	inTurn,
	milliseconds,
	quantile,
	ratios,
	spread,
	timed,
	type Work
} from './reads/measure.ts';
import { exampleList, makeOldModel, oldLists } from './reads/old-model.ts';
import { counts, lists, others, type PageRead, searches, shelves } from './reads/page-reads.ts';

interface Extent {
	small: Size;
	large: Size;
	rounds: number;
	calls: number;
	oldRounds: number;
	/** Milliseconds of reading with and without writers. */
	stretch: number;
}

const extent = (isQuick: boolean): Extent =>
	isQuick
		? {
				small: { scenarios: 60, learners: 60, progress: 300 },
				large: { scenarios: 300, learners: 300, progress: 3_000 },
				rounds: 1,
				calls: 1,
				oldRounds: 1,
				stretch: 50
			}
		: {
				small: { scenarios: 1_000, learners: 2_000, progress: 50_000 },
				large: fullSize,
				rounds: 7,
				calls: 5,
				oldRounds: 3,
				stretch: 1_500
			};

/** What reading costs at the size that the product is made for, without any cache. */
export const reads: Benchmark = {
	name: 'reads',
	run: async (context) => {
		const given = extent(context.isQuick);
		const open = async (size: Size) => {
			const named = `${size.scenarios} scenarios`;
			return openLibrary(await context.createDatabase(), size, (line) =>
				context.say(`${named}: ${line}`)
			);
		};
		const small = await open(given.small);
		try {
			const large = await open(given.large);
			try {
				return [
					await againstOldModel(context, given, large),
					...(await atTwoSizes(context, given, small, large)),
					await besideWriters(context, given, large)
				];
			} finally {
				await large.close();
			}
		} finally {
			await small.close();
		}
	}
};

/** Each order, against the specification's aggregate over outcome rows. */
async function againstOldModel(
	{ say }: BenchContext,
	{ calls, oldRounds, large: size }: Extent,
	{ scene, context, client }: Library
): Promise<Table> {
	say('making the old model');
	const outcomes = await makeOldModel(client);
	const rows = [];
	const compared: [string, ScenarioSort, string][] = [
		...scenarioSorts.map((sort): [string, ScenarioSort, string] => [sort, sort, oldLists[sort]]),
		['saved, as the specification has it', 'saved', exampleList]
	];
	for (const [name, sort, statement] of compared) {
		say(`${name}, against the old model`);
		const list = lists(scene).find((one) => one.name === sort) as PageRead;
		const [old, ours]: [number[], number[]] = [[], []];
		await list.read(context);
		for (let round = 0; round < oldRounds; round += 1) {
			old.push(await timed(() => client.unsafe(statement)));
			const several: number[] = [];
			for (let call = 0; call < 4 * calls; call += 1) {
				several.push(await timed(() => list.read(context)));
			}
			ours.push(quantile(several, 0.5));
		}
		rows.push([name, milliseconds(old), milliseconds(ours), spread(ratios(old, ours))]);
	}
	await client`drop schema old cascade`;
	return {
		title: 'Lists, against the old model',
		columns: ['order', 'old model, ms', 'list, ms', 'old model : list'],
		rows,
		notes: [
			`The old model groups ${outcomes.toLocaleString('en-GB')} outcome rows at every request and joins them to the scenarios; in the last row the specification’s example to the letter. The list is what a page reads. ${size.scenarios.toLocaleString('en-GB')} scenarios. Ratios round by round: middle (smallest to largest).`
		]
	};
}

/** Everything that pages read, at two sizes, against one row by its primary key. */
async function atTwoSizes(
	{ say }: BenchContext,
	given: Extent,
	small: Library,
	large: Library
): Promise<Table[]> {
	const groups: [string, (library: Library) => PageRead[]][] = [
		['Lists', ({ scene }) => lists(scene)],
		['Search', ({ scene }) => searches(scene)],
		['What filters would leave', () => counts()],
		['Shelves, and what stands around', ({ scene }) => [...shelves(), ...others(scene)]]
	];
	const bare =
		({ client, scene }: Library): Work =>
		() =>
			client`select * from scenario_metadata where scenario_id = ${scene.scenario}`;
	const tables = [];
	for (const [title, of] of groups) {
		const rows = [];
		const inSmall = of(small);
		for (const [place, read] of of(large).entries()) {
			say(`${title}: ${read.name}`);
			const [ofLarge = [], ofSmall = [], ofBare = []] = await inTurn(
				[
					() => read.read(large.context),
					() => (inSmall[place] as PageRead).read(small.context),
					bare(large)
				],
				given
			);
			rows.push([
				read.name,
				milliseconds(ofSmall),
				milliseconds(ofLarge),
				spread(ratios(ofLarge, ofSmall)),
				spread(ratios(ofLarge, ofBare))
			]);
		}
		const size = (library: Size) => library.scenarios.toLocaleString('en-GB');
		tables.push({
			title,
			columns: [
				'',
				`ms at ${size(given.small)}`,
				`ms at ${size(given.large)}`,
				'large : small',
				'large : one row by its key'
			],
			rows,
			notes: []
		});
	}
	return tables;
}

/** Lists while learners write, and while nobody does. */
async function besideWriters(
	{ say, isQuick }: BenchContext,
	{ rounds, stretch }: Extent,
	library: Library
): Promise<Table> {
	const writers = await gatherWriters(library);
	const works = lists(library.scene)
		.filter(({ name }) => (scenarioSorts as readonly string[]).includes(name))
		.map(
			({ read }) =>
				() =>
					read(library.context)
		);
	const settings: { name: string; rate: number | null }[] = [
		{ name: '100 a second', rate: 100 },
		{ name: 'as many as they can', rate: null }
	];
	try {
		const rows = [];
		for (const { name, rate } of settings) {
			const quiet: Stretch[] = [];
			const busy: Stretch[] = [];
			for (let round = 0; round < rounds; round += 1) {
				say(`beside writers, ${name}: round ${round + 1} of ${rounds}`);
				quiet.push(await readFor(stretch, works, null, null));
				busy.push(await readFor(isQuick ? 4 * stretch : stretch, works, writers, rate));
			}
			const p99 = (stretches: Stretch[]) => stretches.map((one) => one.p99);
			rows.push([
				name,
				quantile(
					busy.map(({ writes }) => writes),
					0.5
				).toFixed(0),
				...[quiet, busy].flatMap((all) => [
					milliseconds(all.map(({ p50 }) => p50)),
					milliseconds(p99(all))
				]),
				spread(ratios(p99(busy), p99(quiet)))
			]);
		}
		return {
			title: 'Lists, with writers beside',
			columns: [
				'actions',
				'a second',
				'quiet p50, ms',
				'quiet p99, ms',
				'busy p50, ms',
				'busy p99, ms',
				'busy p99 : quiet p99'
			],
			rows,
			notes: [
				'One reader goes through the five orders, without filters; eight learners at a time save, start, keep, complete, rate and write notes on the thousand most practised scenarios, by Zipf’s law, in the same process.'
			]
		};
	} finally {
		await writers.close();
	}
}
