import { listQuery } from '#lib/scenarios/list-query.ts';
import type { Actor, ActorContext } from '#lib/server/context.ts';
import type { Database } from '#lib/server/db/client.ts';
import { countFilters } from '#lib/server/scenarios/filter-counts.ts';
import {
	counts,
	type ListRead,
	lists,
	others,
	type PageRead,
	searches,
	shelves
} from '../../scripts/bench/reads/page-reads.ts';
import { findScene, type Scene } from '../../scripts/bench/reads/scene.ts';
import {
	type Explaining,
	pagesTouched,
	readOften,
	readWhole,
	rowsTouched,
	type RunStatement
} from './plans.ts';

/** A page's read, and what is wrong with how the server answered it. */
export interface PlannedRead {
	name: string;
	/** Sentences; none when all is well. */
	faults: () => Promise<string[]>;
}

/** A page of a list holds so many, and one more. */
const page = 25;
/** Of the people who practised lately, so many are counted for each of a page's scenarios. */
const mostRecent = 1000;
const progress = 'user_scenario_progress';
/** Of an order, so many rows are looked at before all that fits is looked for; each in two tables. */
const mostSteps = 1000;
/** So many of them are looked at twice in the order's index. */
const firstSteps = 200;
/** What traits occur together: a few hundred rows in any library. */
const small = 'facet_sets';
/** What is read whole to count: the narrow row of each scenario. */
const counted = 'facets';

/**
 * Everything that pages read, from a library that was filled. The library may be of any size: what
 * is allowed follows from what a page shows, and from how many scenarios fit.
 */
export async function plannedReads(explaining: Explaining, db: Database): Promise<PlannedRead[]> {
	const scene = await findScene(db);
	const as = (db: Database): ActorContext => ({ db, actor: scene.reader });
	const own = await ownRows(db, scene.reader);
	const planned = (
		{ name, read }: PageRead,
		judge: (statements: RunStatement[]) => string[]
	): PlannedRead => ({
		name,
		faults: async () => judge(await readOften(explaining, (db) => read(as(db))))
	});
	const fitting = async ({ query }: ListRead) => (await countFilters(as(db), query)).total;

	const ofLists = lists(scene).map(async (list) => {
		const most =
			walked(await fitting(list), scene) + (isFiltered(list) ? 2 * mostSteps + firstSteps : 0);
		const lately = list.query.sort === 'trending' ? page * mostRecent : 0;
		return planned(list, (statements) => [
			...(statements.length === 1 ? [] : [`${statements.length} statements for one list`]),
			...withoutWholeTables(statements),
			...within(statements, most),
			...withinProgress(statements, 3 * own + page + lately)
		]);
	});
	const ofSearches = searches(scene).map(async (list) => {
		// Whatever has the word is found by the index; what is ranked and shown is bounded.
		const { q, sort } = list.query;
		const most = 4 * (await fitting({ ...list, query: listQuery({ q, sort }) })) + 1000;
		return planned(list, (statements) => [
			...oneList(statements),
			...withoutWholeTables(statements),
			...within(statements, most),
			...withinProgress(statements, page)
		]);
	});
	const ofOthers = others(scene).map(async (read) => {
		const most = await mostFor(db, scene, read);
		return planned(read, (statements) => [
			...withoutWholeTables(statements),
			...within(statements, most),
			// Of the reader's own, what they have, for each kind of candidates.
			...withinProgress(statements, 4 * own + page)
		]);
	});
	const ofCounts = counts().map((count) =>
		planned(count, (statements) => [
			...withoutWholeTables(statements, [counted]),
			...statements
				.filter(({ nodes }) => rowsTouched(nodes, 'scenarios') > 0)
				.map(() => 'scenarios were read to be counted'),
			// Nothing but the narrow rows, and of the reader's own what they have.
			...within(statements, 4 * scene.listed + 4 * own + 5000, scene.listed / 10),
			...withinProgress(statements, 4 * own)
		])
	);
	const ofShelves = shelves().map((read) =>
		planned(read, (statements) => [
			...withoutWholeTables(statements),
			// A shelf is a part of what the learner has; of what it does not show, only that is read.
			...within(statements, 4 * page + 200),
			...withinProgress(statements, 2 * own + page)
		])
	);
	return [
		...(await Promise.all([...ofLists, ...ofSearches, ...ofOthers])),
		...ofCounts,
		...ofShelves
	];
}

/**
 * Rows that a list may look at: an order is walked until the page is full, or all that fits is put
 * in order, whichever is less; some times over, because nobody knows beforehand which it is.
 */
function walked(fitting: number, { listed }: Scene, shown = page): number {
	const passed = fitting === 0 ? listed : (shown * listed) / fitting;
	return 150 + 6 * Math.min(passed, fitting);
}

const isFiltered = ({ query }: ListRead): boolean =>
	Object.values({ ...query, limit: [] }).some(
		(value) => Array.isArray(value) && value.length > 0
	) || query.author !== undefined;

async function mostFor(db: Database, scene: Scene, { name }: PageRead): Promise<number> {
	if (name === 'related scenarios') return await relatedRows(db, scene);
	if (name.startsWith('an author')) return 3 * (await authoredRows(db, scene)) + 50;
	return 12 * page;
}

/**
 * Candidates of three kinds are walked to, or all that share the language are put in order; of each
 * order so many rows are looked at before, in two tables.
 */
async function relatedRows(db: Database, scene: Scene): Promise<number> {
	const [row] = await db.$client<{ fitting: number }[]>`
		select count(*)::integer as fitting from search.documents, scenarios
		where scenarios.id = ${scene.scenario} and (cardinality(scenarios.target_languages) = 0
			or documents.target_languages && scenarios.target_languages
			or cardinality(documents.target_languages) = 0)`;
	return walked(row?.fitting ?? 0, scene, 100) + 2 * mostSteps;
}

async function authoredRows(db: Database, { author }: Scene): Promise<number> {
	const [row] = await db.$client<{ amount: number }[]>`
		select count(*)::integer as amount from scenarios where created_by_user_id = ${author}`;
	return row?.amount ?? 0;
}

async function ownRows(db: Database, { id }: Actor): Promise<number> {
	const [row] = await db.$client<{ amount: number }[]>`
		select count(*)::integer as amount from user_scenario_progress where user_id = ${id}`;
	return row?.amount ?? 0;
}

/** What mistyped words mean and how many there are is looked up before; cards are read once. */
const oneList = (statements: RunStatement[]): string[] => {
	const reading = statements.filter(({ nodes }) => rowsTouched(nodes, 'scenario_metadata') > 0);
	return [
		...(reading.length <= 1 ? [] : [`${reading.length} statements read cards`]),
		...(statements.length <= 4 ? [] : [`${statements.length} statements for one list`])
	];
};

const withoutWholeTables = (statements: RunStatement[], allowed: string[] = []): string[] =>
	statements
		.flatMap(({ nodes }) => readWhole(nodes))
		.filter((table) => table !== small && !allowed.includes(table))
		.map((table) => `${table} was read whole`);

/** Rows of tables but progress, and the pages that it takes to find them. */
function within(statements: RunStatement[], most: number, pagesBeside = 0): string[] {
	return statements.flatMap(({ nodes }) => {
		const tables = new Set(nodes.flatMap((node) => node['Relation Name'] ?? []));
		tables.delete(progress);
		tables.delete(small);
		const rows = [...tables].reduce((sum, table) => sum + rowsTouched(nodes, table), 0);
		const lately = rowsTouched(nodes, progress);
		const pages = pagesTouched(nodes);
		const mostPages = 10 * most + 3 * lately + pagesBeside;
		return [
			...(rows <= most ? [] : [`${rows} rows instead of ${Math.round(most)}`]),
			...(pages <= mostPages ? [] : [`${pages} pages instead of ${Math.round(mostPages)}`])
		];
	});
}

const withinProgress = (statements: RunStatement[], most: number): string[] =>
	statements
		.map(({ nodes }) => rowsTouched(nodes, progress))
		.filter((rows) => rows > most)
		.map((rows) => `${rows} rows of progress instead of ${most}`);
