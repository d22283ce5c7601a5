import { and, count, eq, min, sum } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { scenarioMetadata } from '../db/schema/scenario-metadata.ts';
import { scenarios } from '../db/schema/scenarios.ts';
import { users } from '../db/schema/users.ts';
import { isUuid } from '../db/uuid.ts';
import { isListed } from './visibility.ts';

/** An author as everybody sees one; the totals are of what is listed, and of nothing else. */
export interface Author {
	id: string;
	name: string;
	/** When the first of what is listed was published, as an ISO 8601 instant. */
	since: string;
	scenarios: number;
	/** By how many people each is saved, added up. */
	saves: number;
	completions: number;
}

/**
 * Somebody who has something listed.
 *
 * @returns null for everybody else: whether there is an account is nobody's business
 */
export async function findAuthor(
	{ db }: Pick<Context, 'db'>,
	authorId: string
): Promise<Author | null> {
	if (!isUuid(authorId)) return null;
	// One by one, by the limit: for somebody who wrote much, the planner would read all figures there are.
	const figures = db
		.select({
			saves: scenarioMetadata.amountSavedCount,
			completions: scenarioMetadata.totalTimesUsed
		})
		.from(scenarioMetadata)
		.where(eq(scenarioMetadata.scenarioId, scenarios.id))
		.limit(1)
		.as('figures');
	const [row] = await db
		.select({
			id: users.id,
			name: users.name,
			since: min(scenarios.publishedAt),
			scenarios: count(),
			saves: sum(figures.saves).mapWith(Number),
			completions: sum(figures.completions).mapWith(Number)
		})
		.from(scenarios)
		.crossJoinLateral(figures)
		.innerJoin(users, eq(users.id, scenarios.createdByUserId))
		.where(and(eq(scenarios.createdByUserId, authorId), isListed()))
		.groupBy(users.id);
	return row?.since ? { ...row, since: row.since.toISOString() } : null;
}
