import { and, desc, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import type { AdminContext } from '../context.ts';
import { metricsChecks, scenarios } from '../db/schema/index.ts';
import { canRead } from '../scenarios/visibility.ts';
import { isCheckLock } from './check-lock.ts';
import { amountOff, type Difference } from './equation.ts';
import { type CheckStatus, statusOf } from './rules.ts';
import { type CheckKind, stopped } from './run-check.ts';

/** A check as the operator's page tells of it. Instants are ISO 8601. */
export interface CheckReport {
	status: CheckStatus;
	startedAt: string;
	finishedAt: string | null;
	scenarioCount: number | null;
	differenceCount: number | null;
	/** The database's own words, or null where it ended along with its server. */
	failure: string | null;
}

/** A difference with the scenario's title; null where it is gone by now, or not for this admin to read. */
export interface TitledDifference extends Difference {
	title: string | null;
	textLanguage: string | null;
	/** By how much the stored figure is too high; null for what is no number. */
	amount: number | null;
}

/** How the figures stand, as far as checks tell. */
export interface FiguresState {
	/** When the check that is under way began; null when none is. */
	underWaySince: string | null;
	/** The latest of each kind; null where there was none. */
	nightly: CheckReport | null;
	operator: CheckReport | null;
	/** What the latest check that came to an end found: the first of them, and how many more. */
	latest: { finishedAt: string; differences: TitledDifference[]; more: number } | null;
}

type Check = typeof metricsChecks.$inferSelect;

/** How the figures stand: the latest checks, and what the latest of all found. */
export async function getFiguresState(context: AdminContext): Promise<FiguresState> {
	const { db } = context;
	// Before the rows: a check that ends in between is then shown as finished, never as broken off.
	const isUnderWay = await isSomebodyChecking(db);
	const latestOf = async (kind: CheckKind) => {
		const [row] = await db
			.select()
			.from(metricsChecks)
			.where(eq(metricsChecks.kind, kind))
			.orderBy(desc(metricsChecks.startedAt), desc(metricsChecks.id))
			.limit(1);
		return row ?? null;
	};
	const [nightly, operator] = [await latestOf('nightly'), await latestOf('operator')];
	const [found] = await db
		.select()
		.from(metricsChecks)
		.where(isNotNull(metricsChecks.differenceCount))
		.orderBy(desc(metricsChecks.finishedAt))
		.limit(1);

	const newest = [nightly, operator]
		.filter((check) => check !== null)
		.sort((one, other) => other.startedAt.getTime() - one.startedAt.getTime())[0];
	const underWay = isUnderWay && newest?.finishedAt === null ? newest : null;
	const report = (check: Check | null) =>
		check && reportOf(check, check === underWay && underWay !== null);
	return {
		underWaySince: underWay?.startedAt.toISOString() ?? null,
		nightly: report(nightly),
		operator: report(operator),
		latest: found?.finishedAt
			? {
					finishedAt: found.finishedAt.toISOString(),
					differences: await withTitles(context, found.differences as Difference[]),
					more: (found.differenceCount ?? 0) - found.differences.length
				}
			: null
	};
}

const reportOf = (check: Check, isUnderWay: boolean): CheckReport => ({
	status: statusOf({ ...check, isUnderWay }),
	startedAt: check.startedAt.toISOString(),
	finishedAt: check.finishedAt?.toISOString() ?? null,
	scenarioCount: check.scenarioCount,
	differenceCount: check.differenceCount,
	failure: check.failure === stopped ? null : check.failure
});

/** Whether some process holds the lock: it goes when that process does, however it ends. */
async function isSomebodyChecking(db: AdminContext['db']): Promise<boolean> {
	const [row] = await db.execute<{ is_held: boolean }>(sql`
		select exists (
			select from pg_locks join pg_database on pg_database.oid = pg_locks.database
			where datname = current_database() and ${isCheckLock}
		) as is_held`);
	return row?.is_held ?? false;
}

async function withTitles(
	{ db, actor }: AdminContext,
	differences: Difference[]
): Promise<TitledDifference[]> {
	const ids = [...new Set(differences.map(({ scenarioId }) => scenarioId))];
	const rows = await db
		.select({ id: scenarios.id, title: scenarios.title, textLanguage: scenarios.textLanguage })
		.from(scenarios)
		.where(and(inArray(scenarios.id, ids), canRead(actor.id)));
	const known = new Map(rows.map((row) => [row.id, row]));
	return differences.map((difference) => {
		const { title = null, textLanguage = null } = known.get(difference.scenarioId) ?? {};
		return { ...difference, title, textLanguage, amount: amountOff(difference) };
	});
}
