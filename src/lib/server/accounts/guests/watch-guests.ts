import { eq, sql } from 'drizzle-orm';
import { connect, type Database } from '../../db/client.ts';
import { guestRemovals } from '../../db/schema/index.ts';
import { log } from '../../log.ts';
import { nightDue } from '../../nights.ts';
import { unwatchClock, watchClock } from '../../watch-clock.ts';
import { forgetExpired } from '../forget-expired.ts';
import { removeUnusedGuests } from './remove-unused-guests.ts';

const name = 'guests';

/** What is going on in this process, and how to end it. */
const running = new Map<AbortController, Promise<void>>();

/**
 * Removes the guests who have not come for 90 days, and sessions and links whose time is over, once a
 * night for as long as this process serves. However many do, the one that notes the night first does
 * it; what it leaves, when it is stopped in the middle, the next night's does.
 *
 * @param url where the database is
 * @param first milliseconds until the first look
 */
export function watchGuests(url: string, first?: number): void {
	watchClock(name, () => look(url), first);
}

/** Looks no more, and ends what goes on after the guest that it is at. */
export async function stopWatchingGuests(): Promise<void> {
	unwatchClock(name);
	for (const ending of running.keys()) ending.abort();
	await Promise.all(running.values());
}

function look(url: string): Promise<void> {
	const ending = new AbortController();
	// A connection of its own: requests keep theirs.
	const db = connect(url, { max: 1, applicationName: 'rehearsal guests' });
	const work = removeTonight(db, ending.signal)
		.then(() => undefined)
		.catch((error: unknown) => {
			if (!ending.signal.aborted) log.warn({ err: error }, 'unused guests could not be removed');
		})
		.finally(async () => {
			running.delete(ending);
			await db.$client.end({ timeout: 0 });
		});
	running.set(ending, work);
	return work;
}

/**
 * Removes them if nobody has tonight.
 *
 * @returns how many; null when it is not due, or somebody else does it
 */
export async function removeTonight(db: Database, ending?: AbortSignal): Promise<number | null> {
	const night = await claimNight(db);
	if (night === null) return null;
	const over = await forgetExpired({ db }, ending);
	log.info({ count: over }, 'sessions and links removed whose time was over');
	const ofTonight = eq(guestRemovals.night, night);
	const onRemoved = async () => {
		await db
			.update(guestRemovals)
			.set({ removedCount: sql`${guestRemovals.removedCount} + 1` })
			.where(ofTonight);
	};
	const count = await removeUnusedGuests({ db }, { onRemoved, ...(ending && { ending }) });
	await db
		.update(guestRemovals)
		.set({ finishedAt: sql`now()` })
		.where(ofTonight);
	await db.execute(sql`delete from ${guestRemovals} where night < now() - interval '400 days'`);
	log.info({ count }, 'guests removed who had not come for 90 days');
	return count;
}

/** The night by the database's clock, if it is this process that takes it. */
async function claimNight(db: Database): Promise<string | null> {
	const [row] = await db.execute<{ now: string; last: string | null }>(
		sql`select now() as now, (select max(night)::text from ${guestRemovals}) as last`
	);
	const night = row ? nightDue(new Date(row.now), row.last) : null;
	if (night === null) return null;
	const claimed = await db
		.insert(guestRemovals)
		.values({ night })
		.onConflictDoNothing({ target: guestRemovals.night })
		.returning({ night: guestRemovals.night });
	return claimed[0]?.night ?? null;
}
