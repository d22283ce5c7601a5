import { sql } from 'drizzle-orm';
import type { ActionResult } from '../../scenarios/progress.ts';
import type { ActorContext } from '../context.ts';
import { userScenarioProgress } from '../db/schema/index.ts';
import { learnerStatement, ownRow } from './learner-statement.ts';
import { perform } from './perform.ts';

const statement = learnerStatement({
	mayMakeRow: false,
	moves: { figures: ['saves'] },
	// By the instant, not the flag: the flag would let the planner search the index over saved rows,
	// all of them, where it believes them few.
	change: sql`
		update ${userScenarioProgress} as progress
		set is_saved = false, saved_at = null, updated_at = scenario.at
		from scenario
		where ${ownRow} and progress.saved_at is not null`
});

/**
 * Takes a scenario out of the learner's library. Not saved: nothing, no row is made.
 *
 * @throws DomainError `scenario-not-found`
 */
export function unsaveScenario(
	context: ActorContext,
	input: { scenarioId: string }
): Promise<ActionResult> {
	return perform(context, statement, input, () => 'nothing');
}
