import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq, isNull, or, sql } from 'drizzle-orm';
import { connect, type Database, type Executor } from '../db/client.ts';
import { metricsChecks } from '../db/schema/index.ts';
import { log } from '../log.ts';
import { nightDue } from '../nights.ts';
import { cancelHolder, takeLock } from './check-lock.ts';
import type { Difference } from './equation.ts';
import { type Verdict, verifyMetrics } from './verify.ts';

/** Differences that are kept to be shown; their number is kept in any case. */
const keptDifferences = 200;

export type CheckKind = (typeof metricsChecks.$inferSelect)['kind'];

/** What `failure` says of a check that ended along with its server. */
export const stopped = 'stopped';

/** A check that has begun. */
export interface StartedCheck {
	id: string;
	/** Resolves when it is over, however it went; what came of it is in its row and in the log. */
	done: Promise<void>;
}

/** What this process is about to begin. */
const beginning = new Set<Promise<unknown>>();

/** Breaks the checks of this process off. */
const running = new Set<() => Promise<void>>();

/**
 * Begins to check all figures, on a connection of its own and without a deadline: requests keep
 * theirs. One check runs at a time, whichever process began it; a nightly one is made once a night,
 * by the database's clock, and once more where the night's was broken off.
 *
 * @param url where the database is
 * @param around begins it on the check's own connection, with what is to be there along with its row;
 * more than once where it was not heard of the first time
 * @returns null when another one is under way, or none is due tonight
 * @throws the driver's error when it could not be begun; what `around` throws
 */
export function startCheck(
	url: string,
	kind: CheckKind,
	around: Around = (db, begin) => begin(db)
): Promise<StartedCheck | null> {
	const begun = beginCheck(url, kind, around);
	const settled: Promise<unknown> = begun.then(
		() => beginning.delete(settled),
		() => beginning.delete(settled)
	);
	beginning.add(settled);
	return begun;
}

async function beginCheck(
	url: string,
	kind: CheckKind,
	around: Around
): Promise<StartedCheck | null> {
	const db = connect(url, { max: 1, applicationName: `rehearsal check ${kind}` });
	try {
		// Before `around` begins a transaction, whose clock stands from then on: the check's own begins
		// after whichever was under way is over.
		const begun = (await takeLock(db)) && (await around(db, (executor) => begin(executor, kind)));
		if (begun) return { id: begun.id, done: carryOut(db, url, begun, kind) };
	} catch (error) {
		await close(db);
		throw error;
	}
	await close(db);
	return null;
}

/** Breaks off what this process checks, as it stops. */
export async function stopChecks(): Promise<void> {
	// Others see a check from its row on, this process when it has heard that the row is there.
	await Promise.all(beginning);
	await Promise.all([...running].map((breakOff) => breakOff()));
}

interface Begun {
	id: string;
	/** The server's process that it runs in. */
	process: number;
}

type Around = (
	db: Database,
	begin: (executor: Executor) => Promise<Begun | null>
) => Promise<Begun | null>;

/** Makes the row; takes the lock once more, in case that the connection is another one by now. */
async function begin(db: Executor, kind: CheckKind): Promise<Begun | null> {
	const process = await takeLock(db);
	if (process === null) return null;
	const night = kind === 'nightly' ? await findNightDue(db) : null;
	if (kind === 'nightly' && night === null) return null;
	const begun = { id: randomUUID(), startedAt: sql`now()`, finishedAt: null, failure: null };
	const [row] = await db
		.insert(metricsChecks)
		.values({ kind, night, ...begun })
		// Whoever broke off may have something to say still: the id is another one now.
		.onConflictDoUpdate({ target: metricsChecks.night, set: begun, setWhere: wasBrokenOff })
		.returning({ id: metricsChecks.id });
	return row ? { id: row.id, process } : null;
}

/** Of a check that is not under way, as none is for whoever holds the lock. */
const wasBrokenOff = or(isNull(metricsChecks.finishedAt), eq(metricsChecks.failure, stopped));

async function findNightDue(db: Executor): Promise<string | null> {
	const [row] = await db.execute<{ now: string; last: string | null }>(
		sql`select now() as now, (select max(night)::text from ${metricsChecks}
			where not coalesce(${wasBrokenOff}, false)) as last`
	);
	return row ? nightDue(new Date(row.now), row.last) : null;
}

async function carryOut(
	db: Database,
	url: string,
	{ id, process }: Begun,
	kind: CheckKind
): Promise<void> {
	const ending = new AbortController();
	let isCounting = true;
	const over = count(db, ending.signal)
		.finally(() => (isCounting = false))
		.then((outcome) => keep(db, id, kind, outcome))
		.catch(async (error: unknown) => {
			const isStopped = ending.signal.aborted;
			log.warn({ check: kind, err: error }, isStopped ? 'check stopped' : 'check failed');
			await elsewhere(url, (other) =>
				noteFailure(other, id, isStopped ? stopped : reasonOf(error))
			);
		})
		.finally(() => close(db));
	const breakOff = async () => {
		ending.abort(new Error(stopped));
		// The server is not reading while it counts: it has to be told from elsewhere. Nor does it hear
		// what comes between two statements: it is told until it ends.
		await elsewhere(url, async (other) => {
			while (isCounting) {
				await cancelHolder(other, process);
				await Promise.race([over, sleep(100)]);
			}
		});
		await over;
	};
	running.add(breakOff);
	try {
		await over;
	} finally {
		running.delete(breakOff);
	}
}

interface Outcome extends Verdict {
	differences: Difference[];
	/** How long it took. */
	ms: number;
}

/** Counts. What is ended meanwhile throws, also where the server has not heard of it. */
async function count(db: Database, ending: AbortSignal): Promise<Outcome> {
	const from = performance.now();
	const differences: Difference[] = [];
	const verdict = await verifyMetrics(db, (batch) => {
		ending.throwIfAborted();
		differences.push(...batch.slice(0, keptDifferences - differences.length));
	});
	ending.throwIfAborted();
	return { ...verdict, differences, ms: Math.round(performance.now() - from) };
}

async function keep(
	db: Database,
	id: string,
	kind: CheckKind,
	{ scenarioCount, differenceCount, differences, ms }: Outcome
): Promise<void> {
	await db
		.update(metricsChecks)
		.set({ finishedAt: sql`now()`, scenarioCount, differenceCount, differences })
		.where(eq(metricsChecks.id, id));
	const outcome = { check: kind, scenarios: scenarioCount, differences: differenceCount, ms };
	if (differenceCount === 0) log.info(outcome, 'all figures agree');
	else log.error(outcome, 'figures differ: run npm run metrics:repair');
	await forgetOldChecks(db);
}

/** Ninety days of nights, and the operators' last three hundred. */
async function forgetOldChecks(db: Database): Promise<void> {
	await db.execute(sql`
		delete from ${metricsChecks} where started_at < now() - interval '90 days' or id in (
			select id from ${metricsChecks} where kind = 'operator'
			order by started_at desc, id offset 300)`);
}

async function noteFailure(db: Database, id: string, failure: string): Promise<void> {
	await db
		.update(metricsChecks)
		.set({ finishedAt: sql`now()`, failure })
		.where(eq(metricsChecks.id, id));
}

/** On another connection, as the check's own may be what failed. What cannot be done is left. */
async function elsewhere(url: string, work: (db: Database) => Promise<unknown>): Promise<void> {
	const db = connect(url, { max: 1 });
	try {
		await work(db);
	} catch (error) {
		log.warn({ err: error }, 'what became of a check could not be noted');
	} finally {
		await close(db);
	}
}

/** The database's own words; the query builder's hold the whole statement. */
function reasonOf(error: unknown): string {
	const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
	const { code, message } = cause as { code?: unknown; message?: unknown };
	return [code, message]
		.filter((part) => typeof part === 'string')
		.join(': ')
		.slice(0, 500);
}

/** Gives what the driver is about to send a second: torn away from under it, it would throw. */
const close = (db: Database): Promise<void> => db.$client.end({ timeout: 1 });
