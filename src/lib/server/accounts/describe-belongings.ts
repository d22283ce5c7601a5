import { eq, sql } from 'drizzle-orm';
import type { ActorContext } from '../context.ts';
import { userScenarioProgress } from '../db/schema/index.ts';

/** What a learner has in their library: of how many scenarios each, completions as often as they happened. */
export interface Belongings {
	saves: number;
	open: number;
	completions: number;
	ratings: number;
	notes: number;
}

/** What goes along when a learner leaves, for the question before it is done. */
export async function describeBelongings({ db, actor }: ActorContext): Promise<Belongings> {
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
	return row as Belongings;
}
