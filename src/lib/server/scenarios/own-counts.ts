import { type SQL, sql } from 'drizzle-orm';
import type { ListQuery } from '#lib/scenarios/list-query.ts';
import { type LearnerState, learnerStates } from '#lib/scenarios/vocabulary.ts';
import type { Actor } from '../context.ts';
import type { Executor } from '../db/client.ts';
import { userScenarioProgress } from '../db/schema/user-scenario-progress.ts';
import { byTrait, keptRows, mostTags, type TraitCount, traitCounts } from './facet-counts.ts';
import { states } from './filters.ts';

/** How often a learner's own scenarios are in each state; of `untried`, how many are not. */
export type OwnStates = Record<LearnerState, number>;

const own = userScenarioProgress;

/** The reader's rows, each with the facets of its scenario, where that is listed and is among these. */
const ownFacets = (reader: Actor, among: SQL | null): SQL => sql`(
	select facets.*, ${own.timesAttempted} > 0 as is_tried, ${states.open} as is_open,
		${states.completed} as is_completed, ${states.saved} as is_saved
	from ${own} join search.facets as facets on facets.scenario_id = ${own.scenarioId}
	where ${own.userId} = ${reader.id}::uuid ${among ? sql`and facets.scenario_id in (${among})` : sql``}
) as facets`;

const columns = sql`, is_tried, is_open, is_completed, is_saved`;

/** How many of a reader's own scenarios, which no other filter leaves out, are in each state. */
export async function countStates(
	db: Executor,
	reader: Actor,
	query: ListQuery,
	among: SQL | null
): Promise<OwnStates> {
	const [row] = await db.execute<OwnStates & Record<string, unknown>>(sql`
		with ${keptRows(query, ownFacets(reader, among), columns)}
		select count(*) filter (where is_tried)::integer as untried,
			count(*) filter (where is_open)::integer as open,
			count(*) filter (where is_completed)::integer as completed,
			count(*) filter (where is_saved)::integer as saved
		from nearly where failed = 0`);
	return row ?? { untried: 0, open: 0, completed: 0, saved: 0 };
}

/**
 * What the reader's own rows add to counts in which \`mine\` filters: where untried ones are asked
 * for, those are counts over everything, and what was tried and not asked for is taken away again.
 */
export const countOwn = (
	db: Executor,
	reader: Actor,
	query: ListQuery,
	among: SQL | null
): Promise<TraitCount[]> => {
	const asked = learnerStates.filter((state) => query.mine.includes(state));
	const conditions = {
		untried: sql`not is_tried`,
		open: sql`is_open`,
		completed: sql`is_completed`,
		saved: sql`is_saved`
	};
	const isAsked = sql.join(
		asked.map((state) => conditions[state]),
		sql` or `
	);
	const counted = query.mine.includes('untried') ? 1 : 0;
	const each = sql`((${isAsked})::integer - ${counted}::integer)`;
	return traitCounts(
		db,
		sql`with ${keptRows(query, ownFacets(reader, among), columns)}
			${byTrait(query, each, counted === 1 ? null : mostTags)}`
	);
};
