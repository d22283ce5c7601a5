import { sql } from 'drizzle-orm';
import type { ActionResult } from '../../scenarios/progress.ts';
import type { ActorContext } from '../context.ts';
import { userScenarioProgress } from '../db/schema/index.ts';
import { learnerStatement } from './learner-statement.ts';
import { perform } from './perform.ts';

const statement = learnerStatement({
	mayMakeRow: true,
	moves: { figures: ['saves'], trends: true },
	change: sql`
		insert into ${userScenarioProgress} as progress
			(user_id, scenario_id, is_saved, saved_at, first_saved_at, created_at, updated_at)
		select actor.id, scenario.id, true, at, at, at, at
		from actor, scenario where scenario.is_visible
		on conflict (user_id, scenario_id) do update set
			is_saved = true,
			saved_at = excluded.saved_at,
			first_saved_at = coalesce(progress.first_saved_at, excluded.saved_at),
			updated_at = excluded.updated_at
		where not progress.is_saved`
});

/**
 * Keeps a scenario in the learner's library. Saved already: nothing, `savedAt` stays.
 *
 * @throws DomainError `scenario-not-found`
 */
export function saveScenario(
	context: ActorContext,
	input: { scenarioId: string }
): Promise<ActionResult> {
	return perform(context, statement, input, ({ progress, isVisible }) =>
		isVisible || progress?.isSaved ? 'nothing' : 'scenario-not-found'
	);
}
