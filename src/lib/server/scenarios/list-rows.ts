import { desc, eq, type Placeholder, type SQL, sql } from 'drizzle-orm';
import type { ListSort } from '#lib/scenarios/vocabulary.ts';
import type { Executor } from '../db/client.ts';
import { rowsAtMost } from '../db/kept-statements.ts';
import { scenarioMetadata } from '../db/schema/scenario-metadata.ts';
import { scenarios } from '../db/schema/scenarios.ts';
import { userScenarioProgress } from '../db/schema/user-scenario-progress.ts';
import { users } from '../db/schema/users.ts';
import { cardColumns, isMine } from './cards.ts';
import { furtherTexts } from './excerpts.ts';
import { cursorKey, type rankedPage } from './rankings.ts';
import { isListed } from './visibility.ts';

/** People who practised a scenario in the last three days, at most so many are counted. */
const mostRecentLearners = 1000;

/** What is listed: who reads it, in which order, and what else is read of each. */
export interface Listing {
	reader: { id: string | Placeholder } | null;
	sort: ListSort;
	/** The instant of now, in the database's words. */
	now: SQL;
	/** Whether words were looked for, of which excerpts are made. */
	isSearch: boolean;
}

/** The rows of one page of a list, in its order: a query, not run yet. */
export function listRows(
	db: Executor,
	page: ReturnType<typeof rankedPage>,
	{ reader, sort, now, isSearch }: Listing
) {
	const since = sql`${now} - interval '3 days'`;
	return (
		db
			.select({
				...cardColumns,
				cursorKey: cursorKey(sort, sql`${page.rankKey}`),
				recentLearners: sort === 'trending' ? recentLearners(since) : sql<null>`null::integer`,
				further: isSearch ? furtherTexts : sql<null>`null::jsonb`
			})
			.from(page)
			.innerJoin(scenarios, eq(scenarios.id, page.rankedId))
			.innerJoin(scenarioMetadata, eq(scenarioMetadata.scenarioId, page.rankedId))
			.leftJoin(users, eq(users.id, scenarios.createdByUserId))
			.leftJoin(userScenarioProgress, isMine(reader))
			// The index finds the rows; the shared predicate decides.
			.where(isListed())
			.orderBy(desc(page.rankKey), page.rankedId)
	);
}

/** How many people practised the outer query's scenario since then, by an index, never counting on. */
const recentLearners = (since: SQL): SQL<number> => sql<number>`(
	select count(*)::integer from (
		select from ${userScenarioProgress} as recent
		where recent.scenario_id = ${scenarios.id} and recent.last_attempt_at > ${since}
		limit ${rowsAtMost(mostRecentLearners)}
	) as capped)`;
