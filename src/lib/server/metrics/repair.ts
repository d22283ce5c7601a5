import { getTableName, sql } from 'drizzle-orm';
import type { Database, Transaction } from '../db/client.ts';
import { violatedConstraint } from '../db/errors.ts';
import { withRetry } from '../db/retry.ts';
import { scenarioMetadata, scenarioMetadataBaseline, scenarios } from '../db/schema/index.ts';
import {
	type Difference,
	type DifferenceRow,
	differencesIn,
	list,
	readDifference,
	sums,
	totals
} from './equation.ts';
import { verifyMetrics } from './verify.ts';

/** A figure that was wrong, and what it is now. */
export interface Repair {
	scenarioId: string;
	/** A column of `scenario_metadata`, or the name of the table in which the row was missing. */
	column: string;
	/** Null where the row was missing. */
	wrong: number | boolean | null;
	right: number | boolean;
}

export interface RepairOptions {
	/** Everything is tried and taken back, so that nothing is changed in the end. */
	dryRun?: boolean;
	/** Called for every figure once it is mended for good. */
	onRepair?: (repair: Repair) => Promise<void> | void;
}

export interface RepairResult {
	/** Scenarios that were looked at. */
	scenarioCount: number;
	/** Scenarios and figures that were mended. */
	mendedCount: number;
	repairCount: number;
}

/** A repair as one line. */
export function describeRepair(repair: Repair, dryRun = false): string {
	const { scenarioId, column, wrong, right } = repair;
	if (wrong === null) {
		const made = dryRun ? 'would be made' : 'is made';
		return `${scenarioId}: its row in ${column} was missing, ${made}`;
	}
	return `${scenarioId}: ${column} ${dryRun ? 'is' : 'was'} ${wrong}, ${dryRun ? 'would be' : 'is now'} ${right}`;
}

/**
 * Makes every scenario's figures what they must be; safe while others write. One pass finds where to
 * look, holding their ids alone. Each of those then has a transaction of its own, in which it is
 * counted again, and written only where it still differs.
 *
 * @param db a pool that serves no requests
 * @throws what `onRepair` throws, and the driver's error; what was mended before stays mended
 */
export async function repairMetrics(
	db: Database,
	{ dryRun = false, onRepair }: RepairOptions = {}
): Promise<RepairResult> {
	const candidates = new Set<string>();
	const { scenarioCount } = await verifyMetrics(db, (batch) => {
		for (const { scenarioId } of batch) candidates.add(scenarioId);
	});
	const result = { scenarioCount, mendedCount: 0, repairCount: 0 };
	for (const scenarioId of candidates) {
		const repairs = await withRetry(() => repairScenario(db, scenarioId, dryRun));
		if (repairs.length > 0) result.mendedCount += 1;
		result.repairCount += repairs.length;
		for (const repair of repairs) await onRepair?.(repair);
	}
	return result;
}

async function repairScenario(db: Database, scenarioId: string, dryRun: boolean) {
	const repairs: Repair[] = [];
	const takenBack = new Error('a dry run is taken back');
	try {
		await db.transaction(
			async (transaction) => {
				repairs.push(...(await mend(transaction, scenarioId)));
				if (dryRun) throw takenBack;
			},
			// Each statement must see what was committed before it began.
			{ isolationLevel: 'read committed', accessMode: 'read write' }
		);
	} catch (error) {
		if (error !== takenBack) throw error;
	}
	return repairs;
}

async function mend(transaction: Transaction, scenarioId: string): Promise<Repair[]> {
	// Much used scenarios are waited for, and counted for as long as it takes.
	await transaction.execute(
		sql`select set_config('lock_timeout', '30s', true), set_config('statement_timeout', '120s', true)`
	);
	const repairs: Repair[] = [];
	// The lock first, the count in a statement of its own: what was counted before the lock lacks
	// what others committed while it was waited for.
	const found = await lockFigures(transaction, scenarioId);
	if (found === 'gone') return [];
	if (found === 'made') {
		repairs.push(missingRow(scenarioId, getTableName(scenarioMetadata)));
	}
	let differing = await transaction.execute<DifferenceRow>(differencesIn(scenarioId));
	const baseline = getTableName(scenarioMetadataBaseline);
	if (differing.some(({ column }) => column === baseline)) {
		await makeBaseline(transaction, scenarioId);
		repairs.push(missingRow(scenarioId, baseline));
		differing = await transaction.execute<DifferenceRow>(differencesIn(scenarioId));
	}
	if (differing.length > 0) {
		// All at once: of the sums some are checked against each other.
		const right = differing.map(
			({ column, expected, is_flag }) =>
				// As text: the driver would write the words of a flag as false.
				sql`${sql.identifier(column)} = ${expected}::text::${is_flag ? sql`boolean` : sql`bigint`}`
		);
		await transaction.execute(
			sql`update ${scenarioMetadata} set ${list(right)}, updated_at = now() where scenario_id = ${scenarioId}`
		);
	}
	return [...repairs, ...differing.map(readDifference).map(repaired)];
}

const repaired = ({ stored, expected, ...where }: Difference): Repair => ({
	...where,
	wrong: stored,
	right: expected
});

const missingRow = (scenarioId: string, table: string): Repair => ({
	scenarioId,
	column: table,
	wrong: null,
	right: true
});

/** Holds the figures of a scenario, and the scenario itself against its deletion, in this order. */
async function lockFigures(
	transaction: Transaction,
	scenarioId: string
): Promise<'locked' | 'made' | 'gone'> {
	const held = await transaction.execute(
		sql`select from ${scenarios} where id = ${scenarioId} for key share`
	);
	if (held.length === 0) return 'gone';
	const lock = () =>
		transaction.execute(
			sql`select from ${scenarioMetadata} where scenario_id = ${scenarioId} for update`
		);
	if ((await lock()).length > 0) return 'locked';
	const made = await transaction.execute(sql`
		insert into ${scenarioMetadata} (scenario_id) values (${scenarioId})
		on conflict do nothing returning scenario_id`);
	if (made.length > 0) return 'made';
	await lock();
	return 'locked';
}

/**
 * Makes a missing baseline row. What the figures have beyond the learners' rows is what the lost row
 * must have held, as long as the figures were right; where that cannot be, it begins at zero.
 */
async function makeBaseline(transaction: Transaction, scenarioId: string): Promise<void> {
	const names = list(sums.map(({ column }) => sql`${column}`));
	const beyond = sums.map(({ column }) => sql`metadata.${column} - coalesce(total.${column}, 0)`);
	try {
		await transaction.transaction((savepoint) =>
			savepoint.execute(sql`
				insert into ${scenarioMetadataBaseline} (scenario_id, ${names})
				select metadata.scenario_id, ${list(beyond)}
				from ${scenarioMetadata} as metadata left join (${totals(scenarioId)}) as total using (scenario_id)
				where metadata.scenario_id = ${scenarioId}`)
		);
	} catch (error) {
		if (!violatedConstraint(error)?.startsWith(getTableName(scenarioMetadataBaseline))) throw error;
		await transaction.execute(
			sql`insert into ${scenarioMetadataBaseline} (scenario_id) values (${scenarioId})`
		);
	}
}
