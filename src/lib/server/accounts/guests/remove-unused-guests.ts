import { and, asc, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { instantToRecord } from '../../db/instant-to-record.ts';
import { withRetry } from '../../db/retry.ts';
import { sessions, userScenarioProgress, users } from '../../db/schema/index.ts';
import { removeLearner, removing } from '../remove-learner.ts';
import { guestDays } from '../sessions/guest-session.ts';

/** Guests that are looked for at once. */
const batch = 100;

/** So many in a row who cannot be removed: then it does not lie with them. */
const mostFailures = 3;

/**
 * Removes the guests who have not come for 90 days, as if they had deleted their accounts: nobody
 * can sign in as them any more. Each in a transaction of their own, which looks again whether they
 * are away; where it ends in the middle, the rest go the next time. One who cannot be removed keeps
 * nobody else.
 *
 * @param input.ending stops it between two guests
 * @param input.onRemoved called after each
 * @returns how many were removed
 * @throws what the removal of the first one who is still there threw
 */
export async function removeUnusedGuests(
	{ db, now }: Pick<Context, 'db' | 'now'>,
	input: { ending?: AbortSignal; onRemoved?: () => Promise<void> } = {}
): Promise<number> {
	const unused = isUnused(now);
	let last: { id: string; createdAt: string } | undefined;
	let removed = 0;
	const failures: Error[] = [];
	let inARow = 0;
	const remove = async (id: string): Promise<boolean> => {
		try {
			const isRemoved = await removeIf(db, id, unused);
			inARow = 0;
			return isRemoved;
		} catch (error) {
			inARow += 1;
			if (inARow === mostFailures) throw error;
			failures.push(error as Error);
			return false;
		}
	};
	for (;;) {
		const found = await withRetry(() =>
			db
				// As text: the driver's instants have lost the microseconds.
				.select({ id: users.id, createdAt: sql<string>`${users.createdAt}::text` })
				.from(users)
				.where(and(unused, last && isAfter(last)))
				.orderBy(asc(users.createdAt), asc(users.id))
				.limit(batch)
		);
		for (const guest of found) {
			input.ending?.throwIfAborted();
			if (!(await remove(guest.id))) continue;
			removed += 1;
			await input.onRemoved?.();
		}
		last = found.at(-1);
		if (found.length < batch) break;
	}
	if (failures[0]) throw failures[0];
	return removed;
}

const isAfter = ({ id, createdAt }: { id: string; createdAt: string }): SQL =>
	sql`(${users.createdAt}, ${users.id}) > (${createdAt}::timestamptz, ${id}::uuid)`;

/** A guest who was made, last came and last did something before that many days. */
function isUnused(now: Date | undefined): SQL {
	const since = sql`${instantToRecord(now)} - make_interval(days => ${guestDays})`;
	return and(
		isNull(users.email),
		sql`${users.createdAt} < ${since}`,
		sql`not exists (select from ${sessions}
			where ${sessions.userId} = ${users.id} and ${sessions.updatedAt} >= ${since})`,
		sql`not exists (select from ${userScenarioProgress} as progress
			where progress.user_id = ${users.id} and progress.updated_at >= ${since})`
	) as SQL;
}

/** Whoever comes back at this very moment prolongs their session first: they wait, or stay. */
function removeIf(db: Context['db'], id: string, unused: SQL): Promise<boolean> {
	return removing(db, async (transaction) => {
		await transaction.select({ id: users.id }).from(users).where(eq(users.id, id)).for('update');
		await transaction
			.select({ id: sessions.id })
			.from(sessions)
			.where(eq(sessions.userId, id))
			.orderBy(asc(sessions.id))
			.for('update');
		// In a statement of its own: it sees what was waited for.
		const [still] = await transaction
			.select({ id: users.id })
			.from(users)
			.where(and(eq(users.id, id), unused));
		if (!still) return false;
		await removeLearner(transaction, id);
		return true;
	});
}
