import { drizzle } from 'drizzle-orm/postgres-js';
import { inject } from 'vitest';
import { openClient } from '#lib/server/db/address.ts';
import type { Database } from '#lib/server/db/client.ts';
import * as schema from '#lib/server/db/schema/index.ts';
import { databaseUrl } from './database.ts';

/** A node of a plan as the server tells it, with what it did. */
export interface PlanNode {
	'Node Type': string;
	Schema?: string;
	'Relation Name'?: string;
	'Index Name'?: string;
	/** For one loop, in the mean. */
	'Actual Rows': number;
	'Actual Loops': number;
	'Rows Removed by Filter'?: number;
	'Rows Removed by Index Recheck'?: number;
	'Shared Hit Blocks'?: number;
	'Shared Read Blocks'?: number;
	Plans?: PlanNode[];
}

/** A statement that was run, and how the server ran it. */
export interface RunStatement {
	text: string;
	/** All nodes, the first one at the top. */
	nodes: PlanNode[];
}

/** A connection whose every statement is explained by the server as it runs it. */
export interface Explaining {
	db: Database;
	/** What these reads ran, statements within functions too, in the order in which they ended. */
	statementsOf: (read: (db: Database) => Promise<unknown>) => Promise<RunStatement[]>;
	close: () => Promise<void>;
}

/**
 * Connects so that the server explains what it runs: the very statements, values and settings.
 *
 * @param settings of the server, for this connection
 */
export async function openExplaining(
	url: string,
	settings: Record<string, string> = {}
): Promise<Explaining> {
	const run: RunStatement[] = [];
	const client = openClient(url, {
		max: 1,
		onnotice: ({ message = '' }) => {
			const at = message.indexOf('plan:\n');
			if (!message.startsWith('duration:') || at < 0) return;
			const told = JSON.parse(message.slice(at + 6)) as { 'Query Text': string; Plan: PlanNode };
			if (told['Query Text'] === after) return;
			run.push({ text: told['Query Text'], nodes: withBelow(told.Plan) });
		}
	});
	await client`load 'auto_explain'`;
	const all = {
		'auto_explain.log_min_duration': '0',
		'auto_explain.log_analyze': 'on',
		'auto_explain.log_buffers': 'on',
		'auto_explain.log_timing': 'off',
		'auto_explain.log_nested_statements': 'on',
		'auto_explain.log_format': 'json',
		'auto_explain.log_level': 'notice',
		...settings
	};
	for (const [name, value] of Object.entries(all)) {
		await client`select set_config(${name}, ${value}, false)`;
	}
	const db = drizzle(client, { schema });
	return {
		db,
		statementsOf: async (read) => {
			run.length = 0;
			await read(db);
			// A statement is explained when its end is seen, which may be with the next one.
			await client.unsafe(after);
			return run.splice(0);
		},
		close: () => client.end({ timeout: 5 })
	};
}

/** The same on a world's database, as if it were large. */
export async function explainWorld(db: Database): Promise<Explaining> {
	const [{ name } = { name: '' }] = await db.$client<{ name: string }[]>`
		select current_database() as name`;
	return openExplaining(databaseUrl(inject('serverUrl'), name), {
		// A table of a test's size is soon read whole; a large one, of which it stands for, is not.
		enable_seqscan: 'off'
	});
}

/** A connection that keeps a plan has made one for each of five calls before. */
const customPlans = 5;

/**
 * What a read runs once its plans are those that connections keep. Of a read that sends nothing that
 * is kept, each call is planned for itself.
 */
export async function readOften(
	{ db, statementsOf }: Explaining,
	read: (db: Database) => Promise<unknown>
): Promise<RunStatement[]> {
	const before = await keptPlans(db);
	let statements = await statementsOf(read);
	const { calls } = await keptPlans(db);
	for (let call = 0; calls > before.calls && call < customPlans; call += 1) {
		statements = await statementsOf(read);
	}
	return statements;
}

/** Statements that this connection keeps, how often they ran, and how often by a plan for all values. */
export async function keptPlans(db: Database) {
	const [row] = await db.$client.unsafe<{ statements: number; calls: number; used: number }[]>(
		`select count(*)::integer as statements, sum(custom_plans + generic_plans)::integer as calls,
			sum(generic_plans)::integer as used
		from pg_prepared_statements where not statement like '%pg_prepared_statements%'`
	);
	const { statements = 0, calls = 0, used = 0 } = row ?? {};
	return { statements, calls: calls ?? 0, used: used ?? 0 };
}

const after = 'select';

const withBelow = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(withBelow)];

/** Rows that a node looked at: what it gave, and what it threw away again. */
const seenBy = (node: PlanNode): number =>
	node['Actual Loops'] *
	(node['Actual Rows'] +
		(node['Rows Removed by Filter'] ?? 0) +
		(node['Rows Removed by Index Recheck'] ?? 0));

/** Rows of tables and entries of indexes that were looked at, of this table or of all. */
export const rowsTouched = (nodes: PlanNode[], table?: string): number =>
	nodes
		.filter((node) =>
			table === undefined
				? node['Relation Name'] !== undefined || node['Node Type'] === 'Bitmap Index Scan'
				: node['Relation Name'] === table
		)
		.reduce((sum, node) => sum + seenBy(node), 0);

/** Pages of tables and indexes that were looked at. */
export const pagesTouched = ([top]: PlanNode[]): number =>
	(top?.['Shared Hit Blocks'] ?? 0) + (top?.['Shared Read Blocks'] ?? 0);

/** The tables that were read from their beginning to their end. */
export const readWhole = (nodes: PlanNode[]): string[] =>
	nodes
		.filter((node) => node['Node Type'].endsWith('Seq Scan') && node['Actual Loops'] > 0)
		.map((node) => node['Relation Name'] ?? '');

/** The indexes that were used. */
export const indexesUsed = (nodes: PlanNode[]): string[] =>
	nodes.flatMap((node) => node['Index Name'] ?? []);
