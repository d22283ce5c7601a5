import { sql } from 'drizzle-orm';
import type { Database, Transaction } from '../db/client.ts';
import { lockForRemoval } from '../db/locks.ts';
import { scenarios } from '../db/schema/scenarios.ts';
import { findDifferences } from '../metrics/verify.ts';
import { SetupError } from '../setup-error.ts';
import { addsUp, listAdditions } from './additions.ts';
import { countRows, type Source } from './count-rows.ts';
import { legacySchema, type OldTable } from './expected-columns.ts';
import { explainFailure } from './failures.ts';
import { findTables } from './find-tables.ts';
import { holdParents } from './hold-parents.ts';
import { moveTables, refuseSecondCount } from './move-tables.ts';
import { readPractice } from './read-practice.ts';
import { type LegacyReport, reportNotes } from './report.ts';
import type { OnStep } from './steps.ts';
import { sumUpFigures } from './sum-up-figures.ts';
import { listGoneScenarios, listLargest, tallyPractice } from './tally.ts';
import { writeFigures } from './write-figures.ts';
import { writeProgress } from './write-progress.ts';

export interface MigrateOptions {
	/** Where the old tables stand. */
	sourceSchema?: string;
	/** Does everything, and takes all of it back. */
	isDryRun?: boolean;
	onStep?: OnStep;
	/** Sizes of parts, smaller in tests. */
	parts?: Parts;
}

interface Parts {
	/** Rows of the old tables that are grouped at once. */
	rowsRead: number;
	/** Pages of grouped rows that are written at once: 500 are some 20,000 rows. */
	pagesWritten: number;
}

const usualParts: Parts = { rowsRead: 2_000_000, pagesWritten: 500 };

/** Ends a dry run's transaction. */
class TakeBack extends Error {}

/**
 * Brings `scenario_attempts` and `scenario_outcomes` into progress, figures and baselines, and moves
 * both tables to the schema `legacy`: all in one transaction, with the old tables locked against
 * writes. Learners wait only while something is written, not while it is read.
 *
 * @returns what was done; null when there is nothing to migrate
 * @throws {SetupError} for tables that differ, sums that do not add up, and what else the operator
 * can put right; nothing is changed then
 */
export async function migrateLegacy(
	db: Database,
	{
		sourceSchema = 'public',
		isDryRun = false,
		onStep = () => undefined,
		parts = usualParts
	}: MigrateOptions = {}
): Promise<LegacyReport | null> {
	if (sourceSchema === legacySchema) {
		throw new SetupError(
			`The schema ${legacySchema} is where migrated tables are kept. Put those to migrate into another one.`
		);
	}
	if ((await findTables(db, sourceSchema)).length === 0) return null;
	const startedAt = new Date();
	let result: Result | null = null;
	try {
		await db.transaction(async (transaction) => {
			result = await migrateWithin(transaction, sourceSchema, parts, onStep);
			if (isDryRun) throw new TakeBack();
		});
	} catch (error) {
		if (!(error instanceof TakeBack)) throw explainFailure(error);
	}
	return (
		result && {
			outcome: isDryRun ? 'dry run' : 'migrated',
			startedAt: startedAt.toISOString(),
			seconds: (Date.now() - startedAt.getTime()) / 1000,
			sourceSchema,
			...(result as Result)
		}
	);
}

type Result = Omit<LegacyReport, 'outcome' | 'startedAt' | 'seconds' | 'sourceSchema'>;

async function migrateWithin(
	transaction: Transaction,
	schema: string,
	parts: Parts,
	onStep: OnStep
): Promise<Result | null> {
	await setDeadlines(transaction);
	// Accounts and scenarios stay while their practice is read and written.
	await lockForRemoval(transaction);
	const tables = await lockTables(transaction, schema);
	// Another run was faster.
	if (tables.length === 0) return null;
	await refuseSecondCount(transaction, schema);
	await expectAgreement(transaction, 'before');

	const sources: Source[] = [];
	for (const table of tables) sources.push(await countRows(transaction, schema, table));
	await readPractice(transaction, sources, parts.rowsRead, onStep);
	const tallies = await tallyPractice(transaction);
	const goneScenarios = await listGoneScenarios(transaction);
	const figured = await sumUpFigures(transaction);

	// Whoever reads the old tables is waited for before anything is held that learners want.
	await moveTables(transaction, schema, tables);
	await holdParents(transaction, { learners: tallies.learner.people, scenarios: figured });
	const written = await writeProgress(
		transaction,
		tallies.learner.pairs,
		parts.pagesWritten,
		onStep
	);
	const figures = await writeFigures(transaction);
	await expectAgreement(transaction, 'after');

	const rowsOf = (name: OldTable) => sources.find((source) => source.name === name)?.rows ?? null;
	const rows = {
		scenario_attempts: rowsOf('scenario_attempts'),
		scenario_outcomes: rowsOf('scenario_outcomes')
	};
	const additions = listAdditions({ rows, tallies, written, figures });
	const wrong = additions.filter((addition) => !addsUp(addition));
	if (wrong.length > 0) {
		const titles = wrong.map(({ title }) => title).join(', ');
		throw new Error(`The migration does not add up (${titles}), and nothing was changed.`);
	}
	return {
		rows,
		tallies,
		progress: { made: written.newRows, addedTo: written.rows - written.newRows },
		sums: { before: figures.before, after: figures.after },
		additions,
		goneScenarios,
		goneScenariosUnlisted: tallies['gone-scenario'].scenarios - goneScenarios.length,
		largest: await listLargest(transaction),
		equation: { scenarios: await transaction.$count(scenarios), differences: 0 },
		notes: reportNotes
	};
}

/** A migration takes as long as it takes, but waits for nobody for long, and dies with its command. */
async function setDeadlines(transaction: Transaction): Promise<void> {
	await transaction.execute(sql`
		select set_config(name, value, true) from (values
			('statement_timeout', '0'),
			('lock_timeout', '10s'),
			('idle_in_transaction_session_timeout', '60s'),
			-- Servers on Windows cannot do that.
			('client_connection_check_interval',
				case when version() ~* 'windows|mingw|visual c|msvc' then '0' else '1s' end),
			-- Row-level security must hide no row: an error instead.
			('row_security', 'off'),
			('work_mem', '128MB'),
			-- Workers would hand nearly every group to one of them, and each take that memory.
			('max_parallel_workers_per_gather', '0'),
			('jit', 'off')
		) as setting(name, value)`);
}

/** Locks the old tables against writes, not against reads, and compares them once more. */
async function lockTables(transaction: Transaction, schema: string): Promise<OldTable[]> {
	const tables = await findTables(transaction, schema);
	for (const table of tables) {
		await transaction.execute(
			sql`lock table ${sql.identifier(schema)}.${sql.identifier(table)} in exclusive mode`
		);
	}
	return tables.length === 0 ? tables : findTables(transaction, schema);
}

async function expectAgreement(transaction: Transaction, when: 'before' | 'after'): Promise<void> {
	const [first, ...others] = await findDifferences(transaction);
	if (!first) return;
	const told = `${first.scenarioId}: ${first.column} is ${String(first.stored)}, should be ${first.expected}${others.length > 0 ? `, and ${others.length} more` : ''}`;
	if (when === 'after')
		throw new Error(`The figures do not agree, and nothing was changed: ${told}.`);
	throw new SetupError(
		`The figures do not agree with what they sum up already before the migration (${told}). Nothing was changed. Run npm run metrics:repair first.`
	);
}
