import { eq, sql } from 'drizzle-orm';
import type { ActorContext } from '../context.ts';
import { userScenarioProgress } from '../db/schema/index.ts';

/** What a guest would lose: of how many scenarios each, completions as often as they happened. */
export interface GuestBelongings {
	saves: number;
	open: number;
	completions: number;
	ratings: number;
	notes: number;
}

/** What goes along when a guest leaves, for the question before it is done. */
export async function describeGuest({ db, actor }: ActorContext): Promise<GuestBelongings> {
	const { isSaved, openAttemptId, timesCompleted, userRating, userNotes, userId } =
		userScenarioProgress;
	const [row] = await db
		.select({
			saves: sql`count(*) filter (where ${isSaved})`.mapWith(Number),
			open: sql`count(${openAttemptId})`.mapWith(Number),
			completions: sql`coalesce(sum(${timesCompleted}), 0)`.mapWith(Number),
			ratings: sql`count(${userRating})`.mapWith(Number),
			notes: sql`count(nullif(${userNotes}, ''))`.mapWith(Number)
		})
		.from(userScenarioProgress)
		.where(eq(userId, actor.id));
	return row as GuestBelongings;
}
